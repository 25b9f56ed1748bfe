import { hkdfSync } from 'node:crypto';

/** The key under which undo codes are hashed. */
export function undoKey(masterKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), 'sallyport/undo-codes', 32));
}
