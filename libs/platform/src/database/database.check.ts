import type { DataSource } from 'typeorm';
import { StartRefused } from '../config/config.js';

const SCHEMAS = `'platform', 'tenancy', 'identity', 'rbac', 'audit', 'api_keys', 'robots'`;

const ROLE = `SELECT current_user AS name, rolsuper OR rolbypassrls AS "bypassesRowSecurity",
    (SELECT count(*)::int FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
      WHERE pg_has_role(pg_roles.oid, relowner, 'MEMBER') AND nspname IN (${SCHEMAS})) AS "ownedTables"
  FROM pg_roles WHERE rolname = current_user`;

/** Tables of ours without row-level security, besides those that hold nothing of a tenant or a person. */
const UNPROTECTED = `SELECT format('%s.%s', nspname, relname) AS name
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE relkind IN ('r', 'p') AND (nspname IN (${SCHEMAS}) OR EXISTS (
      SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'tenant_id' AND NOT attisdropped))
    AND format('%s.%s', nspname, relname) NOT IN ('platform.nodes', 'platform.limit_tiers', 'platform.limits',
      'identity.sms_sent', 'identity.sms_stops', 'identity.signing_keys')
    AND nspname !~ '^pg_' AND (NOT relrowsecurity OR NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid))
  ORDER BY 1`;

const HAS_TABLE = 'SELECT to_regclass($1) IS NOT NULL AS exists';

/** Stops the start when the schema lacks a migration of this build. A newer schema is fine: old builds run beside new. */
export async function checkSchema(dataSource: DataSource, table: string, names: readonly string[]): Promise<void> {
  const [found] = await dataSource.query<{ exists: boolean }[]>(HAS_TABLE, [table]);
  const rows = found?.exists ? await dataSource.query<{ name: string }[]>(`SELECT name FROM ${table}`) : [];
  const applied = new Set(rows.map(({ name }) => name));
  const missing = names.filter((name) => !applied.has(name));
  if (missing.length > 0) throw new StartRefused('The schema is not up to date; migrate first', missing);
}

/**
 * Stops the start when tenants would not be apart: the role could bypass row-level security, owns a table (owners are
 * exempt from it), or a table of tenants or people has none.
 */
export async function checkDatabase(dataSource: DataSource): Promise<void> {
  const [role] = await dataSource.query<{ name: string; bypassesRowSecurity: boolean; ownedTables: number }[]>(ROLE);
  const problems: string[] = [];
  if (role?.bypassesRowSecurity) problems.push(`role ${role.name} of DATABASE_URL can bypass row-level security`);
  if (role && role.ownedTables > 0)
    problems.push(
      `role ${role.name} of DATABASE_URL owns tables, or is a member of a role that does; migrate as another`,
    );
  const unprotected = await dataSource.query<{ name: string }[]>(UNPROTECTED);
  problems.push(...unprotected.map(({ name }) => `table ${name} has no row-level security`));
  if (problems.length > 0) throw new StartRefused('The database is not safe to serve from', problems);
}
