import { hkdfSync } from 'node:crypto';
import { Clock, domainEvent } from '#kernel';
import { Config, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import type { User } from '../domain/user.js';
import { hashOfTypedCode, makeTypedCode } from '../domain/typed-code.js';

const COUNT = 10;

const ADD = `INSERT INTO identity.recovery_codes (user_id, code_hash, created_at)
  SELECT $1, unnest($2::bytea[]), $3`;
const REMOVE = `DELETE FROM identity.recovery_codes
  WHERE user_id = $1 AND ($2::timestamptz IS NULL OR created_at >= $2)`;
const USE = `UPDATE identity.recovery_codes SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL
  RETURNING code_hash`;
const LEFT = 'SELECT count(*)::int AS left FROM identity.recovery_codes WHERE user_id = $1 AND used_at IS NULL';

/**
 * Codes on paper that stand in for a second factor that was lost ("look-up secrets", NIST SP 800-63B §3.1.2): ten of 50 bits,
 * each of one use, kept as keyed hashes. Joins the open command, which has the account's second factors to itself.
 */
@Injectable()
export class RecoveryCodes {
  readonly #key: Buffer;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    config: Config,
  ) {
    const master = config.KEY_ENCRYPTION_KEY;
    this.#key = Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), 'sallyport/recovery-codes', 32));
  }

  /** New ones, which are shown this once; those of before count no more. */
  async replace(user: User): Promise<string[]> {
    const made = Array.from({ length: COUNT }, () => makeTypedCode(this.#key));
    await this.removeAll(user.id);
    const hashes = made.map(({ hash }) => hash);
    await this.unitOfWork.transaction.query(ADD, [user.id, hashes, this.clock.now()]);
    this.#happened('identity.recovery-codes-replaced', user);
    return made.map(({ code }) => code);
  }

  /** Whether it was one that counted; it does no more. However it is written. */
  async use(user: User, text: string, now: Date): Promise<boolean> {
    const hash = hashOfTypedCode(text, this.#key);
    if (hash === null) return false;
    const [used] = await this.unitOfWork.transaction.query<[unknown[], number]>(USE, [user.id, hash, now]);
    if (used.length === 0) return false;
    this.#happened('identity.recovery-code-used', user, { left: await this.left(user.id) });
    return true;
  }

  async removeAll(userId: string): Promise<void> {
    await this.removeMadeSince(userId, null);
  }

  /** Those that were made then or later; null for all. */
  async removeMadeSince(userId: string, since: Date | null): Promise<void> {
    await this.unitOfWork.transaction.query(REMOVE, [userId, since]);
  }

  async left(userId: string): Promise<number> {
    const [row] = await this.unitOfWork.transaction.query<{ left: number }[]>(LEFT, [userId]);
    return row?.left ?? 0;
  }

  #happened(name: string, { id, email }: User, data: Record<string, unknown> = {}): void {
    const about = { aggregateType: 'user', aggregateId: id, userId: id, isOfAccount: true };
    this.unitOfWork.transaction.record(domainEvent({ name, ...about, data, secret: { email } }));
  }
}
