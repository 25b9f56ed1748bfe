import { DomainError } from '#kernel';
import { isDisplayName } from '#platform';
import { canonicalEmail } from '../domain/email.js';
import { SOCIAL_SIGN_IN_REFUSED } from '../domain/social-errors.js';
import type { ProviderName } from './provider-settings.js';

/** Whom a provider vouches for. Issuer and subject alone say who it is (OpenID Connect Core §5.7). */
export interface ProvenIdentity {
  readonly provider: ProviderName;
  readonly issuer: string;
  readonly subject: string;
  /** Null where the provider does not say that it is verified. */
  readonly email: string | null;
  /** As the provider has it; null for none that could be a display name. */
  readonly name: string | null;
}

export type Claims = Readonly<Record<string, unknown>>;

/** The identity behind claims that have been verified. Throws `identity.social-sign-in-refused` without a subject. */
export function identityOf(provider: ProviderName, issuer: string, claims: Claims): ProvenIdentity {
  const { sub: subject, name } = claims;
  // OpenID Connect Core §2: at most 255 ASCII characters.
  if (typeof subject !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(subject)) {
    throw new DomainError(SOCIAL_SIGN_IN_REFUSED, 'The provider does not say whom it vouches for.');
  }
  const displayName = typeof name === 'string' && isDisplayName(name) ? name.normalize('NFC').trim() : null;
  return { provider, issuer, subject, email: verifiedEmail(provider, claims), name: displayName };
}

/**
 * A text is not true, whatever it says. Of Microsoft's addresses anybody may have put down any, unless the claim `xms_edov` says
 * that the tenant owns its domain.
 */
function verifiedEmail(provider: ProviderName, { email, email_verified, xms_edov }: Claims): string | null {
  const isVerified = provider === 'microsoft' ? xms_edov === true : email_verified === true;
  if (!isVerified || typeof email !== 'string') return null;
  try {
    return canonicalEmail(email);
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}
