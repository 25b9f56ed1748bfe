import { AuditTrail, Clock, type AuditRecord, type DecisionEntry, type SqlExecutor } from '#kernel';
import { Database, LOGGER, Metrics } from '#platform';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { AllowedCounter, decisionRecord } from './allowed-counter.js';
import { insertRecords, insertRecordsOnce } from './audit-writer.js';
import { GroupCommit } from './group-commit.js';

const FLUSH_EVERY_MS = 5000;
/** Past this many lines that could not be written yet a check waits for the database. */
const MAX_COUNTED = 50_000;
const MAX_BATCH = 1000;

/** The audit trail in PostgreSQL. */
@Injectable()
export class PostgresAuditTrail extends AuditTrail implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #refusals: GroupCommit;
  readonly #allowed = new AllowedCounter();
  #unwritten: AuditRecord[] = [];
  #flushing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

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

  recordDecision(entry: DecisionEntry): Promise<void> {
    const at = this.clock.now();
    this.metrics.decision(entry.decision.reason);
    if (!entry.decision.allowed) return this.#refusals.append(decisionRecord(entry, at, 1));
    this.#allowed.add(entry, at);
    return this.#allowed.size + this.#unwritten.length >= MAX_COUNTED ? this.flush() : Promise.resolve();
  }

  /** Resolves once all that was counted so far is durable; what could not be written is kept for the next time. */
  flush(): Promise<void> {
    const flushed = this.#flushing.then(() => this.#writeCounted());
    this.#flushing = flushed.catch(() => undefined);
    return flushed;
  }

  async #writeCounted(): Promise<void> {
    this.#unwritten = [...this.#unwritten, ...this.#allowed.take()];
    while (this.#unwritten.length > 0) {
      await insertRecordsOnce(this.database, this.#unwritten.slice(0, MAX_BATCH));
      this.#unwritten = this.#unwritten.slice(MAX_BATCH);
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
