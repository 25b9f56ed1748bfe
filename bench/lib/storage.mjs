import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDatabase } from '../../scripts/lib/database.mjs';
import { startPostgres } from '../../scripts/lib/embedded-postgres.mjs';
import { guardServer } from '../../scripts/lib/guard.mjs';
import { inSharedFolder, postgresPrograms } from '../../scripts/lib/postgres-programs.mjs';
import { canReach, postgresUser } from '../../scripts/lib/postgres-user.mjs';
import { ROOT, importBuilt, installAndBuild } from '../../scripts/lib/prepare.mjs';
import { raiseTiers } from '../../test/support/raise-tiers.mjs';
import { createProgress } from '../../scripts/lib/progress.mjs';
import { ensureRedis, startRedis } from '../../scripts/lib/redis.mjs';
import { makeSecrets } from '../../scripts/lib/secrets.mjs';

/** What stops a load from one address, which a benchmark is; everything else is as delivered. */
const LIFTED_LIMITS = {
  RATE_LIMIT_SIGN_IN_PER_MINUTE: '1000000',
  RATE_LIMIT_ADDRESS_PER_MINUTE: '1000000',
  SMS_ADDRESS_PER_HOUR: '1000000',
  SMS_GLOBAL_PER_HOUR: '1000000',
};

/**
 * A fresh, migrated PostgreSQL with durable commits, as `npm start` has it, a Redis, and the `folder` that the database and
 * the logs of the measured servers are in; none of them outlives this process.
 * `env` is the environment that the service runs in: all defaults, but for the limits of one address, and outside of
 * `production` only because the development outbox is where the benchmark reads its people's codes.
 */
export async function startStorage(signal) {
  const progress = createProgress();
  await installAndBuild(progress, signal, { development: true });
  await ensureRedis(progress, signal);
  return progress.step('Start PostgreSQL and Redis', startServers);
}

async function startServers() {
  const stops = [];
  const stop = async () => {
    for (const stopOne of stops.splice(0).reverse()) await stopOne();
  };
  try {
    const { databasePasswords, keys } = makeSecrets();
    const { postgres, folder } = await startDatabase(databasePasswords.postgres, stops);
    const redis = await startRedis();
    stops.push(redis.stop);
    const { applicationUrl, ownerUrl } = await prepareDatabase(postgres.adminUrl, 'sallyport', databasePasswords);
    const base = { NODE_ENV: 'development', DATABASE_URL: applicationUrl, REDIS_URL: redis.url, ...keys };
    const { migrate } = await importBuilt('apps/cli/src/migrate.js');
    await migrate({ ...base, DATABASE_MIGRATION_URL: ownerUrl });
    await raiseTiers(ownerUrl);
    const env = { ...base, ...LIFTED_LIMITS, PORT: '0', PUBLIC_URL: 'http://localhost:3000' };
    return { env, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startDatabase(superuserPassword, stops) {
  const user = postgresUser('');
  const parent = [tmpdir(), '/tmp', '/var/tmp'].find((path) => canReach(user, path)) ?? inSharedFolder('');
  const folder = mkdtempSync(join(parent, 'sallyport-bench-'));
  if (user) chmodSync(folder, 0o711);
  const postgres = await startPostgres({
    programs: postgresPrograms(ROOT, join(ROOT, '.sallyport'), user),
    dataDir: join(folder, 'postgres'),
    user,
    superuserPassword,
    logFile: join(folder, 'postgres.log'),
  });
  const guard = guardServer(postgres.pid, 'QUIT', folder);
  stops.push(async () => {
    await postgres.stop({ immediate: true });
    guard.release();
    rmSync(folder, { recursive: true, force: true });
  });
  return { postgres, folder };
}
