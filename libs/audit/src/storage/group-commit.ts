import { DomainError, type AuditRecord } from '#kernel';
import { UNAVAILABLE } from '#platform';

/** Past this many waiting records new ones are refused: the database is slower than they come. */
const MAX_WAITING = 10_000;
const MAX_BATCH = 500;

interface Waiting {
  readonly record: AuditRecord;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes records that no transaction carries, many callers with one statement: while one batch is being written the next
 * gathers. Each caller is told when its own record is durable.
 */
export class GroupCommit {
  #waiting: Waiting[] = [];
  #isWriting = false;

  constructor(private readonly write: (records: readonly AuditRecord[]) => Promise<void>) {}

  /** Resolves once the record is durable. Throws `unavailable` when it can't be made so. */
  append(record: AuditRecord): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING) {
      return Promise.reject(new DomainError(UNAVAILABLE, 'The audit trail cannot keep up.', { retryAfterSeconds: 1 }));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      if (!this.#isWriting) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#isWriting = true;
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MAX_BATCH);
      await this.#write(batch);
    }
    this.#isWriting = false;
  }

  /** A batch that fails is written one by one, so that one record's fault is no other's. */
  async #write(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.write(batch.map(({ record }) => record));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      const isShared = batch.length > 1 && !(error instanceof DomainError && error.definition === UNAVAILABLE);
      if (isShared) for (const one of batch) await this.#write([one]);
      else for (const { reject } of batch) reject(error);
    }
  }
}
