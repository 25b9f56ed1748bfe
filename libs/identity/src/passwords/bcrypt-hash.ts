import { createHmac, randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import { MAX_BCRYPT_COST } from './hash-bounds.js';
import type { Pepper } from './peppers.js';
import type { PhcString } from './phc-string.js';
import type { HashRefusal, StoredHash } from './stored-hash.js';

const BCRYPT = /^\$2[aby]\$(\d\d)\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/;
const SALT = /^[./A-Za-z0-9]{22}$/;
const HASH = /^[./A-Za-z0-9]{31}$/;
const COST = /^(?:[4-9]|[12]\d|3[01])$/;

/** The head of hashes of this cost under this pepper. */
export const keyedBcryptPrefix = (cost: number, { keyId }: Pepper): string =>
  `$bcrypt-hmac-sha256$r=${cost},keyid=${keyId}$`;

/**
 * bcrypt over a keyed pre-hash: base64(HMAC-SHA-256(pepper, NFC(password))) is 44 characters without NUL, so that neither
 * bcrypt's 72 bytes nor a NUL cuts anything, and a stolen table is worth nothing without the pepper.
 */
export async function makeKeyedBcrypt(password: string, cost: number, pepper: Pepper): Promise<string> {
  const bcrypted = await bcrypt.hash(prehash(password, pepper.key), cost);
  return `${keyedBcryptPrefix(cost, pepper)}${bcrypted.slice(7, 29)}$${bcrypted.slice(29)}`;
}

/** Like one that was made of a password, but of none. */
export function emptyKeyedBcrypt(cost: number, pepper: Pepper): string {
  const salt = randomBytes(11).toString('hex');
  const hash = randomBytes(16).toString('hex').slice(1);
  return `${keyedBcryptPrefix(cost, pepper)}${salt}$${hash}`;
}

export function readKeyedBcrypt({ version, parameters, salt, hash }: PhcString): StoredHash | HashRefusal {
  const cost = parameters.get('r') ?? '';
  const keyId = parameters.get('keyid');
  const isWhole = version === null && parameters.size === 2 && COST.test(cost) && SALT.test(salt) && HASH.test(hash);
  if (!isWhole || keyId === undefined) return 'hash-malformed';
  if (Number(cost) > MAX_BCRYPT_COST) return 'hash-too-costly';
  const bcrypted = `$2b$${cost.padStart(2, '0')}$${salt}${hash}`;
  return {
    keyId,
    matches: async (password, pepper) => pepper !== null && bcrypt.compare(prehash(password, pepper), bcrypted),
  };
}

/** bcrypt of the password itself, as other systems make it: what is behind the 72nd byte does not count. */
export function readBcrypt(text: string): StoredHash | HashRefusal {
  const [, cost = '', salt, hash] = BCRYPT.exec(text) ?? [];
  if (!COST.test(String(Number(cost))) || salt === undefined || hash === undefined) {
    return /^\$2[aby]\$/.test(text) ? 'hash-malformed' : 'hash-unknown';
  }
  if (Number(cost) > MAX_BCRYPT_COST) return 'hash-too-costly';
  // 2a, 2b and 2y are one algorithm; the library knows the first two names.
  return { keyId: null, matches: (password) => bcrypt.compare(password, `$2b$${cost}$${salt}${hash}`) };
}

function prehash(password: string, pepper: Buffer): string {
  return createHmac('sha256', pepper).update(password.normalize('NFC')).digest('base64');
}
