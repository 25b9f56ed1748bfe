import { Audit1763769604000 } from '#audit';
import { Identity1763769602000 } from '#identity';
import { Platform1763769600000 } from '#platform';
import { Rbac1763769603000 } from '#rbac';
import { Tenancy1763769601000 } from '#tenancy';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { DataSource } from 'typeorm';

/** Every migration, in the order of the time in its name. */
export const migrations = [
  Platform1763769600000,
  Tenancy1763769601000,
  Identity1763769602000,
  Rbac1763769603000,
  Audit1763769604000,
];

export interface MigrationSettings {
  readonly DATABASE_MIGRATION_URL?: string | undefined;
  readonly DATABASE_URL?: string | undefined;
}

/**
 * Brings the schema up to date as the role of DATABASE_MIGRATION_URL, and lets the role of DATABASE_URL use it. Safe to
 * run again, and at the same time as another. Throws when a variable is missing or the role may not make roles.
 */
export async function migrate(env: MigrationSettings): Promise<{ applied: string[] }> {
  const { DATABASE_MIGRATION_URL: ownerUrl, DATABASE_URL: appUrl } = env;
  if (!ownerUrl || !appUrl) throw new Error('DATABASE_MIGRATION_URL and DATABASE_URL must both be set to migrate');
  const lock = new pg.Client({ connectionString: ownerUrl });
  await lock.connect();
  try {
    await lock.query(`SELECT pg_advisory_lock(hashtext('sallyport.migrate'))`);
    const applied = await migrateTables(ownerUrl);
    await runMigrations({ connectionString: ownerUrl });
    await lock.query(OPEN_OUTBOX);
    await lock.query(ADMIT_APPLICATION, [decodeURIComponent(new URL(appUrl).username)]);
    return { applied };
  } finally {
    await lock.end();
  }
}

async function migrateTables(ownerUrl: string): Promise<string[]> {
  const dataSource = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    migrations,
    migrationsTableName: 'sallyport_migrations',
  });
  await dataSource.initialize();
  try {
    return (await dataSource.runMigrations({ transaction: 'each' })).map(({ name }) => name);
  } finally {
    await dataSource.destroy();
  }
}

/** The outbox's own tables have row-level security without a policy; the application's role uses them whole. */
const OPEN_OUTBOX = `
  GRANT USAGE ON SCHEMA graphile_worker TO sallyport_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA graphile_worker TO sallyport_app;
  GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA graphile_worker TO sallyport_app;
  GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA graphile_worker TO sallyport_app;
  DO $$ DECLARE name regclass; BEGIN
    FOR name IN SELECT oid::regclass FROM pg_class
      WHERE relnamespace = 'graphile_worker'::regnamespace AND relkind = 'r' AND relrowsecurity
        AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polname = 'sallyport_app')
    LOOP
      EXECUTE format('CREATE POLICY sallyport_app ON %s TO sallyport_app USING (true) WITH CHECK (true)', name);
    END LOOP;
  END $$;`;

const ADMIT_APPLICATION = `SELECT platform.admit_application($1)`;
