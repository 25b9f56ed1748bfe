import { accessSync, chmodSync, constants, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { prepareDatabase } from './database.mjs';
import { loadSecrets } from './secrets.mjs';
import { startDatabase } from './start-database.mjs';
import { StartError } from './start-error.mjs';

export const STATE = '.sallyport';

/** Makes the folder for what this installation keeps, for its user alone. Throws `StartError` where it is another's. */
export function openStateFolder() {
  mkdirSync(STATE, { recursive: true, mode: 0o700 });
  try {
    accessSync(STATE, constants.R_OK | constants.W_OK | constants.X_OK);
    if (process.getuid() !== 0) chmodSync(STATE, 0o700);
  } catch {
    throw new StartError(`${resolve(STATE)} belongs to another user: start as that user, or as root.`);
  }
}

/**
 * The settings that nobody has to make by hand. With a database of one's own in production there are none: several
 * processes share that database and must be given the same keys. Otherwise PostgreSQL is started, and put into `running`.
 */
export async function prepareSettings(running, progress, signal) {
  if (process.env.DATABASE_URL) {
    if (process.env.NODE_ENV === 'production') return {};
    return loadSecrets(join(STATE, 'secrets.json'), { hasData: false }).keys;
  }
  const { postgres, secrets } = await startDatabase(STATE, progress, signal);
  running.postgres = postgres;
  const { databasePasswords, keys } = secrets;
  const { ownerUrl, applicationUrl } = await prepareDatabase(postgres.adminUrl, 'sallyport', databasePasswords);
  return { ...keys, DATABASE_URL: applicationUrl, DATABASE_MIGRATION_URL: ownerUrl };
}

/** A line `NAME=` in `.env` leaves the setting unset. */
export function definedOnly(env) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}
