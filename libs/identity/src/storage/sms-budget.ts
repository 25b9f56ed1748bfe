import { DomainError, newId } from '#kernel';
import { Config, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { CODE_THROTTLED } from '../domain/errors.js';
import { rangeOf, type PhoneRange } from '../phones/phone-range.js';
import { SmsPumping } from '../threats/sms-pumping.js';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Aliyun's own limits for one phone: one a minute, five an hour, ten a day. */
const PHONE_LIMITS: readonly [seconds: number, most: number][] = [
  [MINUTE, 1],
  [HOUR, 5],
  [DAY, 10],
];

/** How many were sent in the window, and how long until the oldest of the last `most` leaves it. */
const SPENT = `SELECT count(*)::int AS sent,
    coalesce(extract(epoch FROM (array_agg(sent_at ORDER BY sent_at DESC))[$4] - $3::timestamptz), 0) + $2 AS wait
  FROM identity.sms_sent WHERE sent_at > $3::timestamptz - make_interval(secs => $2)`;

type Column = 'phone' | 'address' | null;

const SPEND = `INSERT INTO identity.sms_sent (id, phone, address, sent_at, range, country)
  VALUES ($1, $2, $3, $4, $5, $6)`;

const CONFIRM = 'UPDATE identity.sms_sent SET confirmed_at = $2 WHERE phone = $1 AND confirmed_at IS NULL';

/**
 * What sending codes may cost: per phone, per client address, and in all; and to ranges of numbers where codes don't come back.
 * Exact: whoever spends waits for its turn. Nothing of it depends on whether the phone is somebody's, which it would tell.
 */
@Injectable()
export class SmsBudget {
  constructor(
    private readonly pumping: SmsPumping,
    private readonly config: Config,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Spends one message to a phone that anybody may have named, or throws `identity.code-throttled` with the time to wait. */
  async spend(phone: string, address: string, now: Date): Promise<void> {
    const range = rangeOf(phone);
    await this.#takeTurn();
    await this.pumping.admit(range, now);
    await this.#spend(phone, address, now, range);
    await this.pumping.look(range, now);
  }

  /** The same for what goes out to phones alone that an account has proved: also where other codes don't come back. */
  async spendOnProved(phone: string, address: string, now: Date): Promise<void> {
    await this.#takeTurn();
    await this.#spend(phone, address, now, null);
  }

  async #takeTurn(): Promise<void> {
    await this.unitOfWork.transaction.query(`SELECT pg_advisory_xact_lock(hashtext('identity.sms-budget'))`);
  }

  async #spend(phone: string, address: string, now: Date, range: PhoneRange | null): Promise<void> {
    const { transaction } = this.unitOfWork;
    for (const [seconds, most] of PHONE_LIMITS) await this.#require('phone', phone, seconds, most, now);
    await this.#require('address', address, HOUR, this.config.SMS_ADDRESS_PER_HOUR, now);
    await this.#require(null, '', HOUR, this.config.SMS_GLOBAL_PER_HOUR, now);
    await transaction.query(
      'DELETE FROM identity.sms_sent WHERE sent_at < $1::timestamptz - make_interval(secs => $2)',
      [now, DAY],
    );
    await transaction.query(SPEND, [newId(), phone, address, now, range?.range ?? null, range?.country ?? null]);
  }

  /** A code that was sent to the phone has come back. */
  async confirm(phone: string, now: Date): Promise<void> {
    await this.unitOfWork.transaction.query(CONFIRM, [phone, now]);
  }

  async #require(column: Column, value: string, seconds: number, most: number, now: Date): Promise<void> {
    const condition = column === null ? 'AND $1::text IS NOT NULL' : `AND ${column} = $1`;
    const [spent] = await this.unitOfWork.transaction.query<{ sent: number; wait: string }[]>(`${SPENT} ${condition}`, [
      value,
      seconds,
      now,
      most,
    ]);
    if (!spent || spent.sent < most) return;
    throw new DomainError(CODE_THROTTLED, undefined, { retryAfterSeconds: Math.max(1, Math.ceil(Number(spent.wait))) });
  }
}
