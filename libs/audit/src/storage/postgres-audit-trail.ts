import {
  AuditTrail,
  Clock,
  DomainError,
  type AuditRecord,
  type Awaitable,
  type DecisionEntry,
  type HeldPermission,
  type RecordedUses,
  type SqlExecutor,
} from '#kernel';
import { Database, LOGGER, Metrics } from '#platform';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { AllowedCounter, decisionRecord } from './allowed-counter.js';
import { insertRecords, insertRecordsOnce } from './audit-writer.js';
import { readUses } from './permission-uses.js';
import { GroupCommit } from './group-commit.js';

const FLUSH_EVERY_MS = 5000;
const MAX_COUNTED = 50_000;
const FLUSH_AT_ONCE = 500;

/** The audit trail in PostgreSQL. */
@Injectable()
export class PostgresAuditTrail extends AuditTrail implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #refusals: GroupCommit;
  readonly #allowed = new AllowedCounter(MAX_COUNTED);
  #timer: NodeJS.Timeout | undefined;
  #lastFlush: Promise<void> = Promise.resolve();
  #nextFlush: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
    this.#refusals = new GroupCommit((records) => insertRecords(this.database, records));
  }

  append(transaction: SqlExecutor, records: readonly AuditRecord[]): Promise<void> {
    return insertRecords(transaction, records);
  }

  appendRefusal(record: AuditRecord): Promise<void> {
    return this.#refusals.append(record);
  }

  recordDecision(entry: DecisionEntry): Awaitable<void> {
    const at = this.clock.now();
    this.metrics.decision(entry.decision.reason);
    if (!entry.decision.allowed) return this.#refusals.append(decisionRecord(entry, at, 1));
    this.#allowed.add(entry, at);
    if (this.#allowed.isFull) return this.flush();
  }

  usesOf(executor: SqlExecutor, asked: readonly HeldPermission[]): Promise<RecordedUses> {
    return readUses(executor, asked);
  }

  /**
   * Resolves once all that was counted so far is durable, by whichever flush. One runs at a time, and one waits for all
   * who ask meanwhile. What can't be written now waits for the next time.
   */
  flush(): Promise<void> {
    if (this.#nextFlush) return this.#nextFlush;
    const flush = this.#lastFlush.then(() => {
      this.#nextFlush = undefined;
      return this.#writeCounted();
    });
    this.#nextFlush = flush;
    this.#lastFlush = flush.catch(() => undefined);
    return flush;
  }

  async #writeCounted(): Promise<void> {
    const records = this.#allowed.take();
    while (records.length > 0) {
      const some = records.splice(0, FLUSH_AT_ONCE);
      try {
        await this.#write(some);
      } catch (error) {
        this.#allowed.putBack([...some, ...records]);
        throw error;
      }
    }
  }

  /** One record that can't be stored at all is reported and left out; it holds up no other. */
  async #write(records: readonly AuditRecord[]): Promise<void> {
    try {
      await insertRecordsOnce(this.database, records);
    } catch (error) {
      const isTheirFault = error instanceof DomainError && error.definition.kind === 'invalid';
      if (!isTheirFault) throw error;
      if (records.length === 1)
        this.logger.error({ err: error, auditId: records[0]?.id }, 'a counted decision cannot be stored');
      else for (const record of records) await this.#write([record]);
    }
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      this.flush().catch((error: unknown) => this.logger.error({ err: error }, 'could not write counted decisions'));
    }, FLUSH_EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush().catch((error: unknown) =>
      this.logger.error({ err: error }, 'could not write counted decisions'),
    );
  }
}
