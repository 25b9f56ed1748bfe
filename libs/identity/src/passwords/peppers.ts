import { createHash } from 'node:crypto';

/** Eight characters of base64 (six bytes), as `keyid` of Argon2's PHC string. */
const KEY_ID_BYTES = 6;

export interface Pepper {
  /** Names the key in the hashes that were made under it; says nothing about it. */
  readonly keyId: string;
  readonly key: Buffer;
}

/**
 * The keys of keyed hashes. The first one hashes; all of them verify, so that a key can be replaced while hashes made under
 * the older ones are upgraded login by login (NIST SP 800-63B §3.1.1.2 asks for such a key, kept apart from the hashes).
 */
export class Peppers {
  readonly newest: Pepper;
  readonly #byId: ReadonlyMap<string, Pepper>;

  /** Throws when there is none. */
  constructor(keys: readonly Buffer[]) {
    const peppers = keys.map((key) => ({ keyId: keyIdOf(key), key }));
    const [newest] = peppers;
    if (!newest) throw new Error('there must be a pepper');
    this.newest = newest;
    this.#byId = new Map(peppers.map((pepper) => [pepper.keyId, pepper]));
  }

  /** In the order in which they were given. */
  get keyIds(): readonly string[] {
    return [...this.#byId.keys()];
  }

  find(keyId: string): Pepper | undefined {
    return this.#byId.get(keyId);
  }
}

function keyIdOf(key: Buffer): string {
  return createHash('sha256').update(key).digest().subarray(0, KEY_ID_BYTES).toString('base64');
}
