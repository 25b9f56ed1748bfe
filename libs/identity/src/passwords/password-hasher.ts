import { createHash, createHmac } from 'node:crypto';
import bcrypt from 'bcrypt';
import { HashQueue } from './hash-queue.js';

const FORMAT = /^bcrypt-hmac-sha256\$([0-9a-f]{8})\$(\$2b\$(\d\d)\$[./A-Za-z0-9]{53})$/;

export interface HasherOptions {
  readonly pepper: Buffer;
  readonly bcryptCost: number;
  readonly maxWaiting: number;
}

interface ParsedHash {
  readonly bcrypted: string;
  readonly cost: number;
}

/** How a password compared with a stored hash; `needsUpgrade` when it fits but was hashed under older rules. */
export interface PasswordMatch {
  readonly isMatch: boolean;
  readonly needsUpgrade: boolean;
}

/**
 * bcrypt over a keyed pre-hash: base64(HMAC-SHA-256(pepper, NFC(password))) is 44 characters without NUL, so that neither
 * bcrypt's 72 bytes nor a NUL cuts anything, and a stolen table is worth nothing without the pepper.
 * Stored as `bcrypt-hmac-sha256$<pepper id>$<bcrypt>`. Throws `platform.overloaded` when too many wait.
 */
export class PasswordHasher {
  readonly #queue: HashQueue;
  readonly #pepperId: string;
  #dummy: Promise<ParsedHash> | undefined;

  constructor(private readonly options: HasherOptions) {
    this.#queue = new HashQueue(options.maxWaiting);
    this.#pepperId = createHash('sha256').update(options.pepper).digest('hex').slice(0, 8);
  }

  async hash(password: string): Promise<string> {
    const bcrypted = await this.#queue.run(() => bcrypt.hash(this.#prehash(password), this.options.bcryptCost));
    return `bcrypt-hmac-sha256$${this.#pepperId}$${bcrypted}`;
  }

  /** Takes as long for null (no such account) as for a hash, so that time tells nothing. */
  async verify(password: string, stored: string | null): Promise<PasswordMatch> {
    const own = stored === null ? null : this.#parse(stored);
    const { bcrypted, cost } = own ?? (await this.#dummyHash());
    const isEqual = await this.#queue.run(() => bcrypt.compare(this.#prehash(password), bcrypted));
    const isMatch = isEqual && own !== null;
    return { isMatch, needsUpgrade: isMatch && cost !== this.options.bcryptCost };
  }

  /** Null for a hash in another format, or under another pepper. */
  #parse(stored: string): ParsedHash | null {
    const [, pepperId, bcrypted, cost] = FORMAT.exec(stored) ?? [];
    return bcrypted !== undefined && pepperId === this.#pepperId ? { bcrypted, cost: Number(cost) } : null;
  }

  #prehash(password: string): string {
    return createHmac('sha256', this.options.pepper).update(password.normalize('NFC')).digest('base64');
  }

  #dummyHash(): Promise<ParsedHash> {
    const { bcryptCost: cost } = this.options;
    this.#dummy ??= bcrypt
      .hash(this.#prehash('no account has this password'), cost)
      .then((bcrypted) => ({ bcrypted, cost }));
    return this.#dummy;
  }
}
