import { DomainError } from '#kernel';
import type { JWTPayload } from 'jose';
import { SOCIAL_SIGN_IN_REFUSED } from '../domain/social-errors.js';
import type { ProviderSettings } from './provider-settings.js';

const TENANT_IN_ISSUER = '{tenantid}';
const TENANT_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The tenant of everybody who has a personal account at Microsoft. */
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad';

/** Google leaves the scheme out in some of its tokens (https://developers.google.com/identity/openid-connect/openid-connect). */
const SHORT_FOR_GOOGLE = 'accounts.google.com';

/**
 * The issuer of the token, in its one form. Where Microsoft's is a template it must be that of the token's own tenant
 * (https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-issuer). Throws
 * `identity.social-sign-in-refused`.
 */
export function requireIssuer({ iss, tid }: JWTPayload, published: string, settings: ProviderSettings): string {
  const issuer = settings.provider === 'google' && iss === SHORT_FOR_GOOGLE ? `https://${iss}` : iss;
  if (issuer === undefined || issuer !== expected(published, tid, settings)) {
    throw new DomainError(SOCIAL_SIGN_IN_REFUSED, 'The token comes from another issuer.');
  }
  return issuer;
}

function expected(published: string, tid: unknown, { provider, discoveredAt }: ProviderSettings): string | null {
  if (provider !== 'microsoft' || !published.includes(TENANT_IN_ISSUER)) return published;
  const isTenant = typeof tid === 'string' && TENANT_ID.test(tid);
  if (!isTenant || (tid === CONSUMERS && discoveredAt.includes('/organizations/'))) return null;
  return published.replace(TENANT_IN_ISSUER, tid);
}
