import type { TestDatabase } from './test-app.js';

/**
 * Asks the catalogue, so that a table made tomorrow counts tomorrow. Left out: the audit trail, in which every refusal
 * stands, what the processes tell each other, and when a session was last seen, which every request may change.
 */
const TABLES = `SELECT format('%I.%I', nspname, relname) AS name
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE relkind IN ('r', 'p')
    AND nspname !~ '^(pg_|information_schema|graphile_worker|public$|platform$|audit$)' ORDER BY 1`;

/** All rows of ours, to see that nothing has changed. */
export class Rows {
  private constructor(
    private readonly database: TestDatabase,
    readonly tables: readonly string[],
  ) {}

  static async of(database: TestDatabase): Promise<Rows> {
    return new Rows(
      database,
      (await database.asOwner<{ name: string }>(TABLES)).map(({ name }) => name),
    );
  }

  /** A fingerprint of the rows of each table; of a tenant's alone, when it is given. */
  async fingerprints(tenantId: string | null = null): Promise<Record<string, string>> {
    const parts = this.tables.map(
      (name) => `SELECT '${name}' AS table, md5(coalesce(string_agg(facts, '|' ORDER BY facts), '')) AS rows
        FROM ${name} t, LATERAL (SELECT (to_jsonb(t) - 'last_seen_at')::text AS facts) WHERE $1::text IS NULL OR $1 IN (to_jsonb(t) ->> 'tenant_id', to_jsonb(t) ->> 'id')`,
    );
    const rows = await this.database.asOwner<{ table: string; rows: string }>(parts.join(' UNION ALL '), [tenantId]);
    return Object.fromEntries(rows.map((row) => [row.table, row.rows]));
  }
}
