import { spawn } from 'node:child_process';
import { StartError } from './start-error.mjs';

const KEPT_OUTPUT = 20_000; // characters
const GRACE_MS = 1000;

/**
 * Runs a program to its end, in a process group of its own (so that a terminal's Ctrl-C reaches only us), and returns
 * what it printed. Aborting `signal` ends the whole group: SIGTERM, and SIGKILL after a second, because npm, asked to
 * stop an installation, finishes it first.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { signal?: AbortSignal }} [options]
 * @throws {StartError} when the program is missing, fails or is ended by a signal; with the end of its output
 */
export async function runCommand(program, args, { signal, ...options } = {}) {
  signal?.throwIfAborted();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options, detached: true });
  let output = '';
  const keep = (chunk) => (output = (output + chunk).slice(-KEPT_OUTPUT));
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  let killing;
  const abort = () => {
    endGroup(child.pid, 'SIGTERM');
    killing = setTimeout(endGroup, GRACE_MS, child.pid, 'SIGKILL');
  };
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const outcome = await new Promise((resolve, reject) => {
      child.once('error', reject).once('close', (code, killedBy) => resolve(code ?? killedBy));
    });
    signal?.throwIfAborted();
    if (outcome !== 0) throw new StartError(`\`${program} ${args[0] ?? ''}\` failed (${outcome}):\n${output.trim()}`);
    return output;
  } catch (error) {
    if (error.syscall?.startsWith('spawn')) throw new StartError(`Can't run ${program}: ${error.message}.`);
    throw error;
  } finally {
    clearTimeout(killing);
    signal?.removeEventListener('abort', abort);
  }
}

function endGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** How to run npm: the very npm that runs us, else the one on the PATH. */
export function npmCommand(args) {
  const { npm_execpath: npm } = process.env;
  return npm?.endsWith('npm-cli.js') ? [process.execPath, [npm, ...args]] : ['npm', args];
}
