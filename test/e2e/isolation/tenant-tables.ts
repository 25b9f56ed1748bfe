import type pg from 'pg';
import type { TestDatabase } from '../../support/test-app.js';

/** A table of ours with a tenant column. */
export interface TenantTable {
  readonly name: string;
  /** Whether its rows are one account's own as well: the tenant alone doesn't show them. */
  readonly isPersonal: boolean;
}

const DISCOVER = `SELECT format('%I.%I', nspname, relname) AS name, EXISTS (SELECT FROM pg_attribute AS own
    WHERE own.attrelid = pg_class.oid AND own.attname = 'user_id') AND nspname = 'identity' AS "isPersonal"
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant_id' AND NOT attisdropped
  WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_' ORDER BY 1`;

/** Asks the catalogue, so that a table made tomorrow is tested tomorrow. */
export function tenantTables(database: TestDatabase): Promise<TenantTable[]> {
  return database.asOwner<TenantTable & object>(DISCOVER);
}

/** Whose rows a connection sees, as the service sets it; null for nobody's. */
export interface Seen {
  readonly tenantId?: string | null;
  readonly userId?: string | null;
}

/** Runs the work as the application's role, with these settings and in a transaction that is rolled back. */
export function seeing<T>(database: TestDatabase, seen: Seen, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return database.asApplication(async (client) => {
    await client.query('BEGIN');
    for (const [name, value] of [
      ['sallyport.tenant_id', seen.tenantId],
      ['sallyport.user_id', seen.userId],
    ]) {
      if (value !== undefined) await client.query('SELECT set_config($1, $2, true)', [name, value ?? '']);
    }
    try {
      return await work(client);
    } finally {
      await client.query('ROLLBACK');
    }
  });
}
