import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/**
 * Which core the measured server has for itself, and which are left to the load generator, Redis and PostgreSQL.
 * Without `taskset`, or with one core only, `reason` says why nothing is pinned, and ratios are worth less.
 */
export function chooseCores() {
  const allowed = allowedCores();
  if (allowed.length < 2) return { reason: 'only one core is available' };
  const server = allowed.at(-1);
  const others = allowed.slice(0, -1).join(',');
  const trial = spawnSync('taskset', ['-c', String(server), 'true']);
  if (trial.error || trial.status !== 0) return { reason: 'there is no usable `taskset` on the PATH' };
  return { server, others };
}

/** Moves this process, all of its threads and all it will start to the cores that are not the server's. */
export function pinSelf({ others }) {
  const { status, stderr } = spawnSync('taskset', ['-acp', others, String(process.pid)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`taskset could not pin the load generator: ${stderr}`);
}

/** Milliseconds a core has been busy since the machine started, whoever kept it so. */
export function busyMilliseconds(core) {
  const { user, nice, sys, irq } = cpus()[core].times;
  return user + nice + sys + irq;
}

function allowedCores() {
  const all = cpus().map((_, core) => core);
  if (process.platform !== 'linux') return all;
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  const ranges = list.split(',').map((range) => range.split('-').map(Number));
  return all.filter((core) => ranges.some(([first, last = first]) => core >= first && core <= last));
}
