import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { installAndBuild, ROOT } from './prepare.mjs';
import { createProgress } from './progress.mjs';
import { acquireRunLock } from './run-lock.mjs';
import { definedOnly, openStateFolder, prepareSettings, STATE } from './settings.mjs';
import { stopOnSignals } from './shutdown.mjs';
import { StartError } from './start-error.mjs';

const CLI = 'dist/apps/cli/src/main.js';

/**
 * Runs the `sallyport` command with the settings and the database of `npm start`, which must not run meanwhile; with a
 * database and a Redis of one's own it may. Ends this process with the command's status.
 *
 * @param {string[]} args
 */
export async function runCommand(args) {
  process.chdir(ROOT);
  const running = {};
  const stop = stopOnSignals(async () => running.postgres?.stop({ immediate: true }));
  let status = 1;
  try {
    status = await start(running, args, stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) console.error(error instanceof StartError ? error.message : error);
  }
  await running.postgres?.stop();
  running.lock?.release();
  process.exit(status);
}

async function start(running, args, signal) {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { DATABASE_URL, REDIS_URL } = process.env;
  openStateFolder();
  if (!DATABASE_URL || !REDIS_URL) running.lock = await acquireRunLock(STATE);
  const progress = createProgress();
  await installAndBuild(progress, signal);
  const settings = await prepareSettings(running, progress, signal);
  const env = { ...settings, ...definedOnly(process.env) };
  const command = spawn(process.execPath, [CLI, ...args], { stdio: 'inherit', env });
  signal.addEventListener('abort', () => command.kill('SIGTERM'));
  const [status] = await once(command, 'exit');
  return status ?? 1;
}
