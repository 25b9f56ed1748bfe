import { DomainError } from '#kernel';
import { errors as jose } from 'jose';
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { PROVIDER_AWAY, SOCIAL_SIGN_IN_REFUSED } from '../domain/social-errors.js';

/** Of a token that was read, and is not what it should be. Any other failure to read one is the provider's. */
const CLAIMS_WRONG: ReadonlySet<unknown> = new Set([
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
]);

const TOKEN_WRONG = [
  jose.JOSEAlgNotAllowed,
  jose.JOSENotSupported,
  jose.JWKSMultipleMatchingKeys,
  jose.JWKSNoMatchingKey,
  jose.JWSInvalid,
  jose.JWSSignatureVerificationFailed,
  jose.JWTClaimValidationFailed,
  jose.JWTExpired,
  jose.JWTInvalid,
];

/** This service's own mistake, which a person can do nothing about. */
const CLIENT_WRONG: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client']);

/** What to throw when a provider was asked in vain: it has refused, or it is away. */
export function providerFailure(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (isRefusal(error)) return new DomainError(SOCIAL_SIGN_IN_REFUSED, undefined, { cause: error });
  return new DomainError(PROVIDER_AWAY, undefined, { cause: error, retryAfterSeconds: 1 });
}

function isRefusal(error: unknown): boolean {
  if (error instanceof ResponseBodyError) return !CLIENT_WRONG.has(error.error);
  if (error instanceof AuthorizationResponseError || error instanceof WWWAuthenticateChallengeError) return true;
  if (error instanceof ClientError) return CLAIMS_WRONG.has(error.code);
  return TOKEN_WRONG.some((wrong) => error instanceof wrong);
}
