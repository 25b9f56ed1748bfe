import { DomainError } from '#kernel';
import { UNAVAILABLE } from '#platform';
import { emptyKeyedArgon2, keyedArgon2Prefix, makeKeyedArgon2 } from './argon2-hash.js';
import { emptyKeyedBcrypt, keyedBcryptPrefix, makeKeyedBcrypt } from './bcrypt-hash.js';
import { readStoredHash } from './hash-formats.js';
import { HashQueue } from './hash-queue.js';
import { Peppers } from './peppers.js';
import type { StoredHash } from './stored-hash.js';

export interface HasherOptions {
  /** The first one hashes, all verify. */
  readonly peppers: readonly Buffer[];
  readonly algorithm: 'bcrypt' | 'argon2id';
  readonly bcryptCost: number;
  readonly maxWaiting: number;
}

/** How a password compared with a stored hash; `needsUpgrade` when it fits but was hashed under older or foreign rules. */
export interface PasswordMatch {
  readonly isMatch: boolean;
  readonly needsUpgrade: boolean;
}

/** What new hashes are made by. */
interface Rule {
  /** All hashes made by it start so. */
  readonly prefix: string;
  make(password: string): Promise<string>;
  /** A hash made by it that no password has. */
  readonly empty: string;
}

/**
 * Hashes passwords under the newest pepper, and compares them with whatever is stored: under any pepper that is known, or
 * in a form that another system made. All of it runs off the event loop, in one line for the CPU.
 * Throws `platform.overloaded` when too many wait.
 */
export class PasswordHasher {
  readonly #queue: HashQueue;
  readonly #peppers: Peppers;
  readonly #rule: Rule;
  readonly #dummy: StoredHash;

  constructor({ peppers, algorithm, bcryptCost, maxWaiting }: HasherOptions) {
    this.#queue = new HashQueue(maxWaiting);
    this.#peppers = new Peppers(peppers);
    this.#rule = algorithm === 'argon2id' ? argon2Rule(this.#peppers) : bcryptRule(this.#peppers, bcryptCost);
    this.#dummy = readStoredHash(this.#rule.empty) as StoredHash;
  }

  hash(password: string): Promise<string> {
    return this.#queue.run(() => this.#rule.make(password));
  }

  /**
   * Takes as long for null (no such account, or none with a password) as for a hash of the current rule, from the first
   * time on, so that time tells nothing. Throws `platform.unavailable` for a hash under a pepper that is not configured:
   * the password may well be right.
   */
  async verify(password: string, stored: string | null): Promise<PasswordMatch> {
    const read = stored === null ? null : readStoredHash(stored);
    const own = typeof read === 'string' ? null : read;
    const pepper = own?.keyId == null ? null : this.#peppers.find(own.keyId);
    const isEqual = await this.#queue.run(() =>
      own === null || pepper === undefined
        ? this.#dummy.matches(password, this.#peppers.newest.key)
        : own.matches(password, pepper?.key ?? null),
    );
    if (pepper === undefined) throw missing(own?.keyId);
    const isMatch = isEqual && own !== null;
    return { isMatch, needsUpgrade: isMatch && stored?.startsWith(this.#rule.prefix) !== true };
  }
}

function missing(keyId: string | null | undefined): DomainError {
  const cause = new Error(`a password is hashed under the pepper ${keyId}, which PASSWORD_PEPPER does not name`);
  return new DomainError(UNAVAILABLE, undefined, { cause });
}

const bcryptRule = ({ newest }: Peppers, cost: number): Rule => ({
  prefix: keyedBcryptPrefix(cost, newest),
  make: (password) => makeKeyedBcrypt(password, cost, newest),
  empty: emptyKeyedBcrypt(cost, newest),
});

const argon2Rule = ({ newest }: Peppers): Rule => ({
  prefix: keyedArgon2Prefix(newest),
  make: (password) => makeKeyedArgon2(password, newest),
  empty: emptyKeyedArgon2(newest),
});
