import { readArgon2 } from './argon2-hash.js';
import { readBcrypt, readKeyedBcrypt } from './bcrypt-hash.js';
import { readPbkdf2, readScrypt } from './derived-key-hash.js';
import { readPhcString, type PhcString } from './phc-string.js';
import type { HashRefusal, StoredHash } from './stored-hash.js';

const FORMATS = new Map<string, (phc: PhcString) => StoredHash | HashRefusal>([
  ['bcrypt-hmac-sha256', readKeyedBcrypt],
  ['argon2id', readArgon2],
  ['argon2i', readArgon2],
  ['argon2d', readArgon2],
  ['pbkdf2-sha256', readPbkdf2],
  ['scrypt', readScrypt],
]);

/**
 * Reads what stands in the database: a PHC string, or bcrypt's own `$2b$`. Whatever is returned can be compared within the
 * bounds of CPU and memory that each format names: a stored hash is no way to occupy the machine.
 */
export function readStoredHash(text: string): StoredHash | HashRefusal {
  if (text.startsWith('$2')) return readBcrypt(text);
  const phc = readPhcString(text);
  const read = FORMATS.get(phc?.id ?? /^\$([a-z0-9-]+)\$/.exec(text)?.[1] ?? '');
  if (!read) return 'hash-unknown';
  return phc === null ? 'hash-malformed' : read(phc);
}
