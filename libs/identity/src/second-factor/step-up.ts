import { isFreshlyProved, type Actor, type FreshAuthentication } from '#kernel';
import { authenticationInsufficient } from '#platform';

const BOTH: FreshAuthentication = { withinMinutes: 15, acr: 'aal2' };

/**
 * Whoever has a second factor changes the account's factors only after both were proved of late. Throws
 * `identity.authentication-insufficient`.
 */
export function requireBothFactors({ authentication }: Actor, hasSecondFactor: boolean, nowMs: number): void {
  if (!hasSecondFactor || (authentication && isFreshlyProved(authentication, BOTH, nowMs))) return;
  throw authenticationInsufficient(BOTH);
}
