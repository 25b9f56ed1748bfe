import { DomainError } from '#kernel';
import { Config, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { CODE_THROTTLED } from '../domain/errors.js';
import type { PhoneRange } from '../phones/phone-range.js';
import { Threats } from './threats.js';

const WINDOW_MINUTES = 60;

/** Whoever wants a code has it back by then. */
const PATIENCE_MINUTES = 3;

/** A whole country is stopped only for many more. */
const COUNTRY_FACTOR = 10;

/** So many at once are not waited for. */
const BURST_FACTOR = 5;

/** Of codes that people asked for themselves more come back. */
const LEAST_CONFIRMED_SHARE = 0.25;

/** Numbers, not codes: one that gets several counts once. Those settled have had the time to come back. */
const COUNTS = `SELECT count(DISTINCT phone)::int AS sent,
    count(DISTINCT phone) FILTER (WHERE confirmed_at IS NOT NULL)::int AS confirmed,
    count(DISTINCT phone) FILTER (WHERE is_settled)::int AS settled,
    count(DISTINCT phone) FILTER (WHERE is_settled AND confirmed_at IS NOT NULL)::int AS "settledConfirmed"
  FROM (SELECT *, sent_at <= $2::timestamptz - make_interval(mins => ${PATIENCE_MINUTES}) AS is_settled
    FROM identity.sms_sent WHERE sent_at > $2::timestamptz - make_interval(mins => ${WINDOW_MINUTES})) AS recent`;

const STOP = `INSERT INTO identity.sms_stops (numbers, until) VALUES ($1, $2::timestamptz + make_interval(mins => $3))
  ON CONFLICT (numbers) DO UPDATE SET until = excluded.until WHERE sms_stops.until <= $2 RETURNING numbers`;

const LAST_STOP = 'SELECT max(until) AS until FROM identity.sms_stops WHERE numbers = ANY ($1) AND until > $2';

interface Counts {
  readonly sent: number;
  readonly confirmed: number;
  readonly settled: number;
  readonly settledConfirmed: number;
}

/**
 * Codes that are asked for so that somebody is paid for their delivery: they go to many numbers of one range or country, and
 * few come back, whoever asks and from wherever. Sends there stop for SMS_PUMPING_STOP_MINUTES. Who spends waits for its turn
 * (`SmsBudget`), so it is exact over all processes. Joins the open command.
 */
@Injectable()
export class SmsPumping {
  readonly #blocks: boolean;

  constructor(
    private readonly threats: Threats,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: Config,
  ) {
    this.#blocks = config.THREAT_ACTIONS['sms-pumping'] === 'block';
  }

  /** Throws `identity.code-throttled` where sends there have stopped, with the time that is left. */
  async admit({ range, country }: PhoneRange, now: Date): Promise<void> {
    if (!this.#blocks) return;
    const [stop] = await this.unitOfWork.transaction.query<{ until: Date | null }[]>(LAST_STOP, [
      [range, country],
      now,
    ]);
    if (!stop?.until) return;
    const retryAfterSeconds = Math.ceil((stop.until.getTime() - now.getTime()) / 1000);
    throw new DomainError(CODE_THROTTLED, undefined, { retryAfterSeconds });
  }

  /** After a code was sent there. The one that shows it is the last. */
  async look({ range, country }: PhoneRange, now: Date): Promise<void> {
    const most = this.config.SMS_PUMPING_NUMBERS;
    await this.#judge('range', range, most, now);
    await this.#judge('country', country, most * COUNTRY_FACTOR, now);
  }

  async #judge(column: keyof PhoneRange, numbers: string, most: number, now: Date): Promise<void> {
    const { transaction } = this.unitOfWork;
    const [counts] = await transaction.query<Counts[]>(`${COUNTS} WHERE ${column} = $1`, [numbers, now]);
    if (!counts || !isPumped(counts, most)) return;
    const stopped = await transaction.query<unknown[]>(STOP, [numbers, now, this.config.SMS_PUMPING_STOP_MINUTES]);
    if (stopped.length === 0) return;
    await transaction.query('DELETE FROM identity.sms_stops WHERE until < $1', [now]);
    const facts = {
      numbers,
      sentTo: String(counts.sent),
      confirmed: String(counts.confirmed),
      withinMinutes: String(WINDOW_MINUTES),
      stoppedMinutes: String(this.#blocks ? this.config.SMS_PUMPING_STOP_MINUTES : 0),
    };
    await this.threats.report({ kind: 'sms-pumping', user: null, facts });
  }
}

function isPumped({ sent, confirmed, settled, settledConfirmed }: Counts, most: number): boolean {
  const isIgnored = settled >= most && settledConfirmed < settled * LEAST_CONFIRMED_SHARE;
  return isIgnored || (sent >= most * BURST_FACTOR && confirmed < sent * LEAST_CONFIRMED_SHARE);
}
