/** Why a hash is not stored: no form that is known; known, but not whole; or one comparison would take too much. */
export type HashRefusal = 'hash-unknown' | 'hash-malformed' | 'hash-too-costly';

/** A hash that a password can be compared with, off the event loop. */
export interface StoredHash {
  /** The pepper that it was made under; null where there is none, as for hashes that were made elsewhere. */
  readonly keyId: string | null;
  /** `pepper` is the key of `keyId`. */
  matches(password: string, pepper: Buffer | null): Promise<boolean>;
}

/** Stands where an account has no password: no form of hash, so that none matches. */
export const NO_PASSWORD = '!';
