import { Injectable } from '@nestjs/common';
import type { Client } from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';
import type { SqlExecutor } from '#kernel';
import { isOutage, translateDatabaseError } from './database-error.js';

/**
 * Connections to PostgreSQL, each borrowed for one piece of work. A connection on which PostgreSQL did not answer is
 * closed, never lent again: it may be half open, or in the middle of something.
 * Throws `unavailable` when PostgreSQL does not answer in time.
 */
@Injectable()
export class Database implements SqlExecutor {
  constructor(private readonly dataSource: DataSource) {}

  /** One statement, outside of any transaction and of any tenant: for narrow functions and the audit trail. */
  query<T = unknown>(sql: string, parameters: unknown[] = []): Promise<T> {
    return this.borrow(async (runner) => (await runner.query(sql, parameters)) as T);
  }

  /** Rolls back what the work has left open. */
  async borrow<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    let client: Client | undefined;
    try {
      client = (await runner.connect()) as Client;
      return await work(runner);
    } catch (error) {
      if (isOutage(error)) closeNow(client);
      else if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => closeNow(client));
      throw translateDatabaseError(error);
    } finally {
      await runner.release().catch(() => undefined);
    }
  }
}

/** Without waiting for an answer; the pool drops it when it comes back. */
function closeNow(client: Client | undefined): void {
  client?.end().catch(() => undefined);
}
