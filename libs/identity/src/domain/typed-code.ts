import { createHmac, randomInt } from 'node:crypto';

/** 32 characters, none of which looks like another: five bits each. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const FORM = /^[A-HJ-NP-Z2-9]{10}$/;
const LENGTH = 10;
const GROUP = 5;

/** A new code of 50 bits, as people type it, and the hash of it under the key: without one it would be guessed from the hash. */
export function makeTypedCode(key: Buffer): { code: string; hash: Buffer } {
  const plain = Array.from({ length: LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  return { code: `${plain.slice(0, GROUP)}-${plain.slice(GROUP)}`, hash: hashOf(plain, key) };
}

/** The hash of a code however it is written: lower case, spaces and hyphens are forgiven. Null for what can't be one. */
export function hashOfTypedCode(text: string, key: Buffer): Buffer | null {
  const plain = text.replaceAll(/[\s-]/g, '').toUpperCase();
  return FORM.test(plain) ? hashOf(plain, key) : null;
}

function hashOf(plain: string, key: Buffer): Buffer {
  return createHmac('sha256', key).update(plain).digest();
}
