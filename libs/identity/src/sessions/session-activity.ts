import { DomainError } from '#kernel';
import { Config, Database, LOGGER, NOT_AUTHENTICATED } from '#platform';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Session } from '../domain/session.js';
import type { SessionRecord } from './session-record.js';

const HOUR_MS = 3_600_000;
const NOTE_EVERY_MS = 60_000;
const WRITE_AFTER_MS = 5000;

const WRITE = 'SELECT identity.note_sessions_seen($1::uuid[], $2::timestamptz[])';

/**
 * When sessions were last used, to the minute, and which have been idle for too long. A use costs a comparison, and once a
 * minute and process an entry in a list, which is written in one statement for all sessions a few seconds later. A process
 * that is killed loses those seconds.
 */
@Injectable()
export class SessionActivity implements OnApplicationShutdown {
  readonly #limitMs: number;
  #seen = new Map<string, Date>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
    config: Config,
  ) {
    this.#limitMs = config.SESSION_IDLE_HOURS === 0 ? Infinity : config.SESSION_IDLE_HOURS * HOUR_MS;
  }

  /** Of times in Unix milliseconds. */
  isIdle(lastSeenMs: number, nowMs: number): boolean {
    return nowMs - lastSeenMs >= this.#limitMs;
  }

  /** Notes that it is used. Throws `identity.not-authenticated` unless the session and its account count now. */
  use(record: SessionRecord, nowMs: number): void {
    const isOver = record.isEnded || record.expiresAtMs <= nowMs || this.isIdle(record.lastSeenMs, nowMs);
    if (isOver || record.status !== 'active') {
      const subject = { userId: record.userId, tenantId: record.tenantId };
      throw new DomainError(NOT_AUTHENTICATED, 'The session has ended.', { subject });
    }
    if (nowMs - record.lastSeenMs < NOTE_EVERY_MS) return;
    record.lastSeenMs = nowMs;
    this.#note(record.id, nowMs);
  }

  /**
   * The same for its row, which knows of the last use a little later than it was: whether it is not idle, and is used now.
   * A refresh is the only use of a client whose access tokens are verified elsewhere.
   */
  useStored({ id, lastSeenAt }: Session, nowMs: number): boolean {
    if (this.isIdle(lastSeenAt.getTime() + NOTE_EVERY_MS + WRITE_AFTER_MS, nowMs)) return false;
    this.#note(id, nowMs);
    return true;
  }

  #note(sessionId: string, nowMs: number): void {
    this.#seen.set(sessionId, new Date(nowMs));
    this.#timer ??= setTimeout(() => void this.#write(), WRITE_AFTER_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#write();
  }

  /** What can't be written now is written with the next. */
  async #write(): Promise<void> {
    this.#timer = undefined;
    const seen = this.#seen;
    if (seen.size === 0) return;
    this.#seen = new Map();
    try {
      await this.database.query(WRITE, [[...seen.keys()], [...seen.values()]]);
    } catch (error) {
      this.logger.warn({ reason: (error as Error).message }, 'the last use of sessions could not be written yet');
      this.#seen = new Map([...seen, ...this.#seen]);
    }
  }
}
