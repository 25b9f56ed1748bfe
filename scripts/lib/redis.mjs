import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from './command.mjs';
import { guardServer } from './guard.mjs';
import { onPath } from './on-path.mjs';
import { findFreePort } from './port.mjs';
import { StartError } from './start-error.mjs';

const START_TIMEOUT_MS = 10_000;
const POLICY = '/usr/sbin/policy-rc.d';

/**
 * Makes sure that a Redis for the tests can be had: `REDIS_URL`, the `redis-server` on the PATH, or, as root on a Debian
 * system, the one this installs.
 *
 * @throws {StartError} saying what to install, or that the one given does not answer
 */
export async function ensureRedis(progress, signal) {
  const { REDIS_URL: given } = process.env;
  if (given && !(await answers(given))) throw new StartError('The Redis at REDIS_URL does not answer.');
  if (given || onPath('redis-server')) return;
  if (process.getuid() !== 0 || !onPath('apt-get')) {
    throw new StartError(`The tests need a real Redis: ${installHint()}, or set REDIS_URL.`);
  }
  await progress.step('Install Redis', () => installRedis(signal));
}

function installHint() {
  if (process.platform === 'darwin') return '`brew install redis`';
  if (onPath('apt-get')) return '`sudo apt-get install redis-server`';
  if (onPath('dnf')) return '`sudo dnf install redis`';
  if (onPath('apk')) return '`apk add redis`';
  return 'install redis-server with your package manager';
}

/** Debian starts a service when it installs one, and at every boot; the tests want the program only. */
async function installRedis(signal) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const isPolicyOurs = !existsSync(POLICY);
  // It binds only while this process lives: left behind by a kill -9, it allows everything again.
  if (isPolicyOurs) writeFileSync(POLICY, `#!/bin/sh\nkill -0 ${process.pid} && exit 101\nexit 0\n`, { mode: 0o755 });
  try {
    await runCommand('apt-get', ['update', '-q'], { env, signal });
    // Not to be aborted: a package half installed is left for others to repair.
    await runCommand('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'redis-server'], { env });
  } catch (error) {
    throw new StartError(`${error.message}\nThe tests need a real Redis: install redis-server, or set REDIS_URL.`);
  } finally {
    if (isPolicyOurs) rmSync(POLICY, { force: true });
  }
  if (existsSync('/run/systemd/system')) await runCommand('systemctl', ['disable', '--now', 'redis-server']);
}

/**
 * A Redis for one test run: the one at `REDIS_URL`, else a server of its own on a free port of 127.0.0.1, with a random
 * password, keeping nothing on disk, and gone with this process.
 *
 * @returns {Promise<{ url: string, stop(): Promise<void> }>}
 * @throws {StartError} when it doesn't answer
 */
export async function startRedis() {
  const { REDIS_URL: given } = process.env;
  if (given) return { url: given, stop: async () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-redis-'));
  const password = randomBytes(24).toString('base64url');
  const port = await findFreePort();
  const child = spawn('redis-server', ['-'], { cwd: folder, detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = once(child, 'exit');
  const guard = guardServer(child.pid, 'TERM', folder);
  child.stdin.end(`bind 127.0.0.1\nport ${port}\nrequirepass ${password}\nsave ""\nappendonly no\ndir "${folder}"\n`);
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    guard.release();
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `redis://:${password}@127.0.0.1:${port}`;
  if (await answersInTime(url, child)) return { url, stop };
  await stop();
  throw new StartError('redis-server does not start.');
}

async function answersInTime(url, child) {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    if (await answers(url)) return true;
    await sleep(50);
  }
  return false;
}

async function answers(url) {
  const { Redis } = await import('ioredis');
  const options = { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0, connectTimeout: 2000 };
  const client = new Redis(url, options).on('error', () => {});
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}
