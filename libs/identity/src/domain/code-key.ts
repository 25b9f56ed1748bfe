import { hkdfSync } from 'node:crypto';

/** The key under which codes are hashed: a code of six digits alone would be guessed from its hash at once. */
export function codeKey(masterKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), 'sallyport/phone-codes', 32));
}
