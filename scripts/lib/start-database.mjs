import { join, resolve } from 'node:path';
import { locateCluster } from './cluster-location.mjs';
import { startPostgres } from './embedded-postgres.mjs';
import { postgresPrograms } from './postgres-programs.mjs';
import { ROOT } from './prepare.mjs';
import { loadSecrets } from './secrets.mjs';

/**
 * Starts this project's own PostgreSQL.
 *
 * @param {string} stateFolder `.sallyport`
 * @param {ReturnType<typeof import('./progress.mjs').createProgress>} progress
 * @param {AbortSignal} signal
 * @returns the server, and the secrets made at the first start
 * @throws {StartError} when it can't start
 */
export async function startDatabase(stateFolder, progress, signal) {
  const stateDir = resolve(stateFolder);
  const { dataDir, user, exists } = locateCluster(stateDir, progress.note);
  const secrets = loadSecrets(join(stateFolder, 'secrets.json'), { hasData: exists });
  const postgres = await progress.step(exists ? 'Start PostgreSQL' : 'Create the database', () =>
    startPostgres({
      programs: postgresPrograms(ROOT, stateDir, user),
      dataDir,
      user,
      superuserPassword: secrets.databasePasswords.postgres,
      logFile: join(stateFolder, 'postgres.log'),
      signal,
    }),
  );
  return { postgres, secrets };
}
