import { randomBytes, timingSafeEqual } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { hasUsualLengths, MAX_ARGON2_PASS_BYTES, MAX_MEMORY_BYTES, MAX_PARALLELISM } from './hash-bounds.js';
import type { Pepper } from './peppers.js';
import { readBase64, readNumbers, writeBase64, type PhcString } from './phc-string.js';
import type { HashRefusal, StoredHash } from './stored-hash.js';

/** The numbers of the library's enumerations, which exist at compile time only. */
const VARIANTS: Readonly<Record<string, number>> = { argon2d: 0, argon2i: 1, argon2id: 2 };
const VERSIONS: Readonly<Record<number, number>> = { 16: 0, 19: 1 };

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** RFC 9106 §3.1. */
const MIN_SALT_BYTES = 8;

/** The head of new hashes under this pepper. */
export const keyedArgon2Prefix = ({ keyId }: Pepper): string =>
  `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES},keyid=${keyId}$`;

/** Argon2id of NFC(password), with the pepper as Argon2's own secret value (RFC 9106 §3.1). */
export async function makeKeyedArgon2(password: string, pepper: Pepper): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await hashRaw(password.normalize('NFC'), {
    memoryCost: MEMORY_KIB,
    timeCost: PASSES,
    parallelism: LANES,
    outputLen: HASH_BYTES,
    salt,
    secret: pepper.key,
  });
  return `${keyedArgon2Prefix(pepper)}${writeBase64(salt)}$${writeBase64(hash)}`;
}

/** Like one that was made of a password, but of none. */
export function emptyKeyedArgon2(pepper: Pepper): string {
  return `${keyedArgon2Prefix(pepper)}${writeBase64(randomBytes(SALT_BYTES))}$${writeBase64(randomBytes(HASH_BYTES))}`;
}

/** With `keyid` one of our own; without it one that was made elsewhere, of the password as it was typed. */
export function readArgon2(phc: PhcString): StoredHash | HashRefusal {
  const { keyid: keyId = null, ...costs } = Object.fromEntries(phc.parameters) as Record<string, string>;
  const numbers = readNumbers(new Map(Object.entries(costs)), 'm', 't', 'p');
  const salt = readBase64(phc.salt);
  const hash = readBase64(phc.hash);
  const algorithm = VARIANTS[phc.id];
  const version = VERSIONS[phc.version ?? 16];
  if (!numbers || !salt || !hash || algorithm === undefined || version === undefined) return 'hash-malformed';
  if (salt.length < MIN_SALT_BYTES || !hasUsualLengths(salt, hash)) return 'hash-malformed';
  const { m: memoryCost, t: timeCost, p: parallelism } = numbers;
  const refusal = refusalOf(numbers);
  if (refusal !== null) return refusal;
  const options = { algorithm, version, memoryCost, timeCost, parallelism, salt, outputLen: hash.length };
  return {
    keyId,
    matches: async (password, pepper) => {
      const typed = keyId === null ? password : password.normalize('NFC');
      return timingSafeEqual(await hashRaw(typed, pepper === null ? options : { ...options, secret: pepper }), hash);
    },
  };
}

/** The lower bounds are those of RFC 9106 §3.1. */
function refusalOf({ m, t, p }: Readonly<Record<'m' | 't' | 'p', number>>): HashRefusal | null {
  if (t < 1 || p < 1 || m < 8 * p) return 'hash-malformed';
  const bytes = m * 1024;
  const isCheap = bytes <= MAX_MEMORY_BYTES && bytes * t <= MAX_ARGON2_PASS_BYTES && p <= MAX_PARALLELISM;
  return isCheap ? null : 'hash-too-costly';
}
