import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDatabase } from '../../scripts/lib/database.mjs';
import { startPostgres } from '../../scripts/lib/embedded-postgres.mjs';
import { guardServer } from '../../scripts/lib/guard.mjs';
import { inSharedFolder, postgresPrograms } from '../../scripts/lib/postgres-programs.mjs';
import { canReach, postgresUser } from '../../scripts/lib/postgres-user.mjs';
import { ROOT, importBuilt } from '../../scripts/lib/prepare.mjs';
import { raiseTiers } from './raise-tiers.mjs';
import { startRedis } from '../../scripts/lib/redis.mjs';
import { makeSecrets } from '../../scripts/lib/secrets.mjs';

/** Speed instead of safety: the cluster lives as long as the run. */
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: 200,
  shared_buffers: '128MB',
};

const running = [];

/**
 * Starts one PostgreSQL with a migrated template database and one Redis for a whole run. None of them outlives this
 * process, however it ends.
 *
 * @returns the addresses, by the names under which the tests find them in the environment
 */
export async function startServers() {
  const folder = makeFolder();
  const { databasePasswords, keys } = makeSecrets();
  const postgres = await startPostgres({
    programs: postgresPrograms(ROOT, join(ROOT, '.sallyport'), folder.user),
    dataDir: join(folder.path, 'postgres'),
    user: folder.user,
    superuserPassword: databasePasswords.postgres,
    logFile: join(folder.path, 'postgres.log'),
    settings: SETTINGS,
    isDurable: false,
  });
  const guard = guardServer(postgres.pid, 'QUIT', folder.path);
  running.push(async () => {
    await postgres.stop({ immediate: true });
    guard.release();
    rmSync(folder.path, { recursive: true, force: true });
  });
  const redis = await startRedis();
  running.push(redis.stop);
  const urls = await prepareDatabase(postgres.adminUrl, 'sallyport_template', databasePasswords);
  const { migrate } = await importBuilt('apps/cli/src/migrate.js');
  const database = { DATABASE_URL: urls.applicationUrl, DATABASE_MIGRATION_URL: urls.ownerUrl };
  await migrate({ ...process.env, NODE_ENV: 'test', ...keys, ...database });
  await raiseTiers(urls.ownerUrl);
  return {
    TEST_PG_ADMIN_URL: postgres.adminUrl,
    TEST_PG_OWNER_URL: urls.ownerUrl,
    TEST_PG_APP_URL: urls.applicationUrl,
    TEST_REDIS_URL: redis.url,
  };
}

/** Stops what startServers() started, and waits for it. */
export async function stopServers() {
  await Promise.all(running.splice(0).map((stop) => stop()));
}

/** A fresh folder that the user who runs PostgreSQL can enter; TMPDIR may be one that only root may. */
function makeFolder() {
  const user = postgresUser('');
  const parents = user ? [tmpdir(), '/tmp', '/var/tmp'] : [tmpdir()];
  const parent = parents.find((path) => canReach(user, path)) ?? inSharedFolder('');
  const path = mkdtempSync(join(parent, 'sallyport-test-'));
  if (user) chmodSync(path, 0o711);
  return { path, user };
}
