import { createHmac, hkdfSync } from 'node:crypto';
import { makeOpaqueToken, readOpaqueToken, type Config, type OpaqueToken } from '#platform';

const PREFIX = 'sp_refresh_';

/**
 * Refresh tokens: opaque, naming their family. A successor is derived from its predecessor under a secret key, so that a
 * repeated request within the grace gets the same successor although only hashes are stored.
 */
export class RefreshTokens {
  readonly #key: Buffer;

  constructor(config: Config) {
    this.#key = Buffer.from(
      hkdfSync('sha256', config.KEY_ENCRYPTION_KEY, Buffer.alloc(0), 'sallyport/refresh-tokens', 32),
    );
  }

  first(familyId: string): OpaqueToken {
    return makeOpaqueToken(PREFIX, familyId);
  }

  successorOf(familyId: string, token: string): OpaqueToken {
    return makeOpaqueToken(PREFIX, familyId, createHmac('sha256', this.#key).update(token).digest());
  }

  /** The family that the token names, or null when it isn't a refresh token. */
  familyOf(token: string): string | null {
    return readOpaqueToken(PREFIX, token);
  }
}
