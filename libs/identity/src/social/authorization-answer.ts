import { DomainError } from '#kernel';
import type { ServerMetadata } from 'openid-client';
import { SOCIAL_SIGN_IN_REFUSED } from '../domain/social-errors.js';

const PARAMETERS = ['code', 'state', 'iss', 'error', 'error_description', 'id_token', 'response'];

/**
 * Refuses an answer to an authorization request that says anything twice, comes from another issuer (RFC 9207 §2.4), is an error
 * or has no code. Throws `identity.social-sign-in-refused`.
 */
export function requireSound(answer: URLSearchParams, server: Readonly<ServerMetadata>): void {
  const refuse = (detail: string): never => {
    throw new DomainError(SOCIAL_SIGN_IN_REFUSED, detail);
  };
  if (PARAMETERS.some((name) => answer.getAll(name).length > 1)) refuse('The answer says something twice.');
  const issuer = answer.get('iss');
  const namesIssuer = server.authorization_response_iss_parameter_supported === true;
  if (issuer === null ? namesIssuer : issuer !== server.issuer) refuse('The answer comes from another issuer.');
  const error = answer.get('error');
  if (error !== null) refuse(/^[a-z_]{1,64}$/.test(error) ? `The provider says ${error}.` : 'The provider refuses.');
  const isPlainCode = answer.get('code') && !answer.has('id_token') && !answer.has('response');
  if (!isPlainCode) refuse('The answer has no code.');
}
