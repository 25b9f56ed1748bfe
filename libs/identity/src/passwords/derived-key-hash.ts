import { pbkdf2, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import {
  hasUsualLengths,
  MAX_MEMORY_BYTES,
  MAX_PARALLELISM,
  MAX_PBKDF2_ROUNDS,
  MAX_SCRYPT_MIX_BYTES,
} from './hash-bounds.js';
import { readBase64, readNumbers, type PhcString } from './phc-string.js';
import type { HashRefusal, StoredHash } from './stored-hash.js';

const SHA256_BYTES = 32;

const deriveByPbkdf2 = promisify(pbkdf2);
const deriveByScrypt = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** PBKDF2-HMAC-SHA256 (RFC 8018 §5.2), as other systems make it: `$pbkdf2-sha256$i=600000,l=32$salt$hash`. */
export function readPbkdf2({
  version,
  parameters,
  salt: saltText,
  hash: hashText,
}: PhcString): StoredHash | HashRefusal {
  const numbers = readNumbers(parameters, 'i', 'l');
  const salt = readBase64(saltText);
  const hash = readBase64(hashText);
  if (!numbers || !salt || !hash || version !== null) return 'hash-malformed';
  const { i: rounds, l: length } = numbers;
  if (rounds < 1 || length !== hash.length || !hasUsualLengths(salt, hash)) return 'hash-malformed';
  if (rounds * Math.ceil(length / SHA256_BYTES) > MAX_PBKDF2_ROUNDS) return 'hash-too-costly';
  return {
    keyId: null,
    matches: async (password) => timingSafeEqual(await deriveByPbkdf2(password, salt, rounds, length, 'sha256'), hash),
  };
}

/** scrypt (RFC 7914), as other systems make it: `$scrypt$ln=15,r=8,p=1$salt$hash`. */
export function readScrypt({
  version,
  parameters,
  salt: saltText,
  hash: hashText,
}: PhcString): StoredHash | HashRefusal {
  const numbers = readNumbers(parameters, 'ln', 'r', 'p');
  const salt = readBase64(saltText);
  const hash = readBase64(hashText);
  if (!numbers || !salt || !hash || version !== null) return 'hash-malformed';
  const { ln, r, p } = numbers;
  if (ln < 1 || r < 1 || p < 1 || !hasUsualLengths(salt, hash)) return 'hash-malformed';
  const bytes = 128 * r * 2 ** ln;
  if (bytes > MAX_MEMORY_BYTES || bytes * p > MAX_SCRYPT_MIX_BYTES || p > MAX_PARALLELISM) return 'hash-too-costly';
  // Besides the memory proper OpenSSL counts a block for each lane, and two more.
  const options = { N: 2 ** ln, r, p, maxmem: bytes + 128 * r * (p + 2) };
  return {
    keyId: null,
    matches: async (password) => timingSafeEqual(await deriveByScrypt(password, salt, hash.length, options), hash),
  };
}
