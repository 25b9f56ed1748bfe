import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals small secrets for storage: AES-256-GCM (NIST SP 800-38D) with a fresh nonce, under a key derived by HKDF-SHA-256
 * (RFC 5869) for one purpose, so that what was sealed for one place opens in no other.
 */
export class SecretBox {
  readonly #key: Buffer;

  constructor(masterKey: Buffer, purpose: string) {
    this.#key = Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), `sallyport/${purpose}`, 32));
  }

  /** Layout: version (1 byte), nonce (12), tag (16), ciphertext. `context` must be given again to open. */
  seal(plain: Buffer, context: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    cipher.setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]);
  }

  /** Throws when the box was sealed under another key, purpose or context, or was changed. */
  open(box: Buffer, context: string): Buffer {
    if (box[0] !== VERSION) throw new Error('sealed secret has an unknown version');
    const tagAt = 1 + NONCE_BYTES;
    const decipher = createDecipheriv('aes-256-gcm', this.#key, box.subarray(1, tagAt), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(box.subarray(tagAt, tagAt + TAG_BYTES));
    return Buffer.concat([decipher.update(box.subarray(tagAt + TAG_BYTES)), decipher.final()]);
  }
}
