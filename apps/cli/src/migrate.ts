import { StartRefused } from '#platform';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { MIGRATIONS_TABLE, migrations } from '../../api/src/migrations.js';

const MISSING = ['DATABASE_MIGRATION_URL and DATABASE_URL must both be set: the owner of the schema, and who uses it'];

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
  if (!ownerUrl || !appUrl) throw new StartRefused('Cannot migrate', MISSING);
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
    migrationsTableName: MIGRATIONS_TABLE,
  });
  await dataSource.initialize();
  try {
    return (await dataSource.runMigrations({ transaction: 'each' })).map(({ name }) => name);
  } finally {
    await dataSource.destroy();
  }
}

/**
 * The application's role reads which migrations have run. The outbox's own tables have row-level security without a
 * policy; that role uses them whole.
 */
const OPEN_OUTBOX = `
  GRANT SELECT ON ${MIGRATIONS_TABLE} TO sallyport_app;
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
