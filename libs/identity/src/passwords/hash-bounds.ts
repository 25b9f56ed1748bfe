/**
 * What one comparison may take, so that no stored hash can occupy the machine: about two seconds of one core and 128 MiB. The
 * defaults of the common libraries are far below.
 */
export const MAX_BCRYPT_COST = 15;

/** Rounds of HMAC-SHA-256, over all blocks of the derived key. */
export const MAX_PBKDF2_ROUNDS = 2_000_000;

export const MAX_MEMORY_BYTES = 128 * 2 ** 20;

/** Bytes that are written over all passes. */
export const MAX_ARGON2_PASS_BYTES = 512 * 2 ** 20;

/** Bytes that are mixed over all lanes, one after the other. */
export const MAX_SCRYPT_MIX_BYTES = 256 * 2 ** 20;

export const MAX_PARALLELISM = 16;

/** Shorter ones are met by chance. */
export const MIN_HASH_BYTES = 16;
export const MAX_HASH_BYTES = 64;
export const MAX_SALT_BYTES = 64;

/** Whether salt and hash are of a length that is accepted. */
export function hasUsualLengths(salt: Buffer, hash: Buffer): boolean {
  return salt.length <= MAX_SALT_BYTES && hash.length >= MIN_HASH_BYTES && hash.length <= MAX_HASH_BYTES;
}
