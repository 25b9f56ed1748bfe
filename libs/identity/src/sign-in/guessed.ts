import type { AccountForSignIn } from '../storage/user.repository.js';
import { digestOfIdentifier, type Identifier } from './identifier.js';

/**
 * What a password is guessed of. An account has one count however it is named; a browser that it knows, and a session that
 * asks for the password again, have one of their own, so that no stranger can use it up; what nobody is known by has one by
 * its digest, so that it takes as long.
 */
export interface Guessed {
  readonly of: 'account' | 'device' | 'session' | 'identifier';
  readonly id: string;
  /** Whose password it is; null where it is nobody's. */
  readonly userId: string | null;
}

/** Of whoever is known by the identifier, if anybody is, and in this browser. */
export function guessedOf(identifier: Identifier, account: AccountForSignIn | null): Guessed {
  if (!account) return { of: 'identifier', id: digestOfIdentifier(identifier), userId: null };
  const { id: userId, deviceId } = account;
  return deviceId === null ? { of: 'account', id: userId, userId } : { of: 'device', id: deviceId, userId };
}
