import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from './start-error.mjs';

const POLL_MS = 25;
const NO_PROCESS = 2 ** 31 - 1; // above the highest process id of Linux and macOS

/** Fast shutdown, then immediate: PostgreSQL's own signals for them. https://www.postgresql.org/docs/18/server-shutdown.html */
export const SHUTDOWN = [
  { signal: 'SIGINT', patienceMs: 10_000 },
  { signal: 'SIGQUIT', patienceMs: 5_000 },
];

/**
 * Ends the PostgreSQL that an earlier, killed process left running on this cluster. The caller must hold the lock that
 * makes it the only one who may start one.
 *
 * A process id that by now belongs to another program is taken out of `postmaster.pid`; the file itself stays, because
 * PostgreSQL judges by its other lines whether memory of the old server is still in use.
 *
 * @param {string} dataDir absolute and real, as given to PostgreSQL
 * @throws {StartError} when it does not end
 */
export async function stopOrphan(dataDir) {
  const file = join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return;
  const [first, ...others] = readFileSync(file, 'utf8').split('\n');
  const pid = Number(first);
  for (const { signal, patienceMs } of SHUTDOWN) {
    if (!isPostmasterOf(pid, dataDir)) break;
    process.kill(pid, signal);
    await waitUntil(() => !isPostmasterOf(pid, dataDir), patienceMs);
  }
  if (isPostmasterOf(pid, dataDir))
    throw new StartError(`PostgreSQL of an earlier start (process ${pid}) does not stop: end it, then start again.`);
  if (existsSync(file)) writeFileSync(file, [NO_PROCESS, ...others].join('\n'));
}

/**
 * Waits, and says whether it came true in time.
 *
 * @param {() => boolean} isTrue
 * @param {number} patienceMs
 */
export async function waitUntil(isTrue, patienceMs) {
  const deadline = performance.now() + patienceMs;
  while (!isTrue()) {
    if (performance.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/** By its command line, which also tells a running process from one that has ended and waits for its parent. */
function isPostmasterOf(pid, dataDir) {
  return `${commandLine(pid)} `.includes(`/postgres -D ${dataDir} `);
}

function commandLine(pid) {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
