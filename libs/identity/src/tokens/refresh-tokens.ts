import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import {
  isSameHash,
  makeOpaqueToken,
  readOpaqueToken,
  secretOfOpaqueToken,
  type Config,
  type OpaqueToken,
} from '#platform';

const PREFIX = 'sp_refresh_';

const SEED_BYTES = 16;

/**
 * Refresh tokens: opaque, naming their family. Each carries a code under a secret key, so that one we never issued is told
 * from one that was spent, and kills nothing. A successor is derived from its predecessor under that key, so that a
 * repeated request within the grace gets the same successor although only hashes are stored.
 */
export class RefreshTokens {
  readonly #key: Buffer;

  constructor(config: Config) {
    const { KEY_ENCRYPTION_KEY } = config;
    this.#key = Buffer.from(hkdfSync('sha256', KEY_ENCRYPTION_KEY, Buffer.alloc(0), 'sallyport/refresh-tokens', 32));
  }

  first(familyId: string): OpaqueToken {
    return this.#make(familyId, randomBytes(SEED_BYTES));
  }

  successorOf(familyId: string, token: string): OpaqueToken {
    return this.#make(familyId, this.#mac(`successor:${token}`));
  }

  /** The family of a token that we issued, or null for anything else. */
  familyOf(token: string): string | null {
    const familyId = readOpaqueToken(PREFIX, token);
    if (familyId === null) return null;
    const secret = secretOfOpaqueToken(token);
    const { token: genuine } = this.#make(familyId, secret.subarray(0, SEED_BYTES));
    return isSameHash(Buffer.from(genuine), Buffer.from(token)) ? familyId : null;
  }

  #make(familyId: string, seed: Buffer): OpaqueToken {
    const code = this.#mac(`token:${familyId}:${seed.toString('hex')}`);
    return makeOpaqueToken(PREFIX, familyId, Buffer.concat([seed, code]));
  }

  /** 128 bits. */
  #mac(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest().subarray(0, SEED_BYTES);
  }
}
