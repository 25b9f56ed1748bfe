import { existsSync } from 'node:fs';
import { addressProblem, assertPortIsFree } from './port.mjs';
import { ROOT, importBuilt, installAndBuild } from './prepare.mjs';
import { createProgress } from './progress.mjs';
import { acquireRunLock } from './run-lock.mjs';
import { definedOnly, openStateFolder, prepareSettings, STATE } from './settings.mjs';
import { endsWithin, stopOnSignals } from './shutdown.mjs';
import { StartError } from './start-error.mjs';

const DRAIN_MS = 10_000;

/**
 * Sets up what is missing, serves until told to stop, and leaves nothing running. Ends the process: status 0 after a
 * stop that was asked for, 1 when something failed, 130 when a second Ctrl-C forced it.
 */
export async function run() {
  process.chdir(ROOT);
  for (const out of [process.stdout, process.stderr]) out.on('error', () => {}); // its reader may end before us
  const running = {};
  const stop = stopOnSignals(async () => running.postgres?.stop({ immediate: true }));
  let status = 0;
  try {
    await start(running, createProgress(), stop.signal);
    await Promise.race([stop.requested, databaseLoss(running.postgres)]);
  } catch (error) {
    if (!stop.signal.aborted) status = report(error);
  }
  if (running.app) console.log('\nStopping …');
  await end(running);
  if (status === 0) console.log('Stopped.');
  process.exit(status);
}

/** Each thing that runs is put into `running` at once, so that a failure or a Ctrl-C at any point can end it. */
async function start(running, progress, signal) {
  const startedAt = performance.now();
  if (existsSync('.env')) process.loadEnvFile('.env');
  const host = process.env.HOST || '127.0.0.1';
  const port = process.env.PORT || '3000';
  openStateFolder();
  running.lock = await acquireRunLock(STATE);
  await assertPortIsFree(host, port);
  await installAndBuild(progress, signal);
  (await importBuilt('apps/api/src/serve.js')).checkSettings(definedOnly(process.env));
  const settings = await prepareSettings(running, progress, signal);
  const env = { ...settings, ...definedOnly(process.env), HOST: host, PORT: port };
  // Without the owner's role the schema is taken as it is; the service refuses one that is not up to date.
  if (env.DATABASE_MIGRATION_URL) {
    await progress.step('Migrate the database', async () =>
      (await importBuilt('apps/cli/src/migrate.js')).migrate(env),
    );
  }
  signal.throwIfAborted();
  running.app = await progress.step('Start the service', async () => {
    const { serve } = await importBuilt('apps/api/src/serve.js');
    return serve(env).catch((error) => Promise.reject(addressProblem(error, host, port)));
  });
  running.lock.publish(publicUrl(env, running.app.url));
  signal.throwIfAborted();
  console.log(welcome(publicUrl(env, running.app.url), env, performance.now() - startedAt));
}

async function databaseLoss(postgres) {
  if (!postgres) return new Promise(() => {});
  await postgres.exited;
  throw new StartError(`PostgreSQL has ended by itself; see ${STATE}/postgres.log.`);
}

/** The application drains before its database goes. */
async function end({ app, postgres, lock }) {
  if (app && !(await endsWithin(app.close(), DRAIN_MS))) console.error('Requests were still open after 10 s.');
  await postgres?.stop();
  lock?.release();
}

/** @returns {1} the exit status */
function report(error) {
  const isExpected = Array.isArray(error.problems) || error instanceof StartError;
  console.error(isExpected ? error.message : error);
  return 1;
}

/** Where browsers are expected: the origin that the service admits. A port that was chosen here is known only now. */
function publicUrl(env, url) {
  return env.PUBLIC_URL || (env.PORT === '0' ? url : `http://localhost:${env.PORT}`);
}

function welcome(url, env, milliseconds) {
  const isProduction = env.NODE_ENV === 'production';
  return [
    `\nSallyport is ready after ${(milliseconds / 1000).toFixed(1)} s.\n`,
    `  API               ${url}/api`,
    `  Swagger UI        ${url}/docs`,
    `  OpenAPI document  ${url}/openapi.json`,
    ...(isProduction ? [] : [`  SMS and mail      ${url}/dev/outbox`]),
    `  Data              ${env.DATABASE_URL && process.env.DATABASE_URL ? 'at DATABASE_URL' : `${STATE}/ (remove it to start anew)`}`,
    `  Stop              Ctrl-C\n`,
  ].join('\n');
}
