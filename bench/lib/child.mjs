import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const STOP_MS = 15_000;

/**
 * A measured process on the server's core (if cores could be pinned). Its output goes to `logFile`: writing the log
 * stays part of what is measured. Throws with the log's end if the process leaves before it is ready.
 */
export async function startChild({ script, env = {}, nodeOptions = [], cores, logFile }) {
  const file = fileURLToPath(new URL(`../${script}`, import.meta.url));
  const pin = cores.server === undefined ? [] : ['taskset', '-c', String(cores.server)];
  const [command, ...rest] = [...pin, process.execPath, ...nodeOptions, file];
  const log = await open(logFile, 'w');
  const spawned = spawn(command, rest, {
    env: { ...inherited(), ...env },
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  await log.close();
  const child = new Child(spawned);
  const exited = once(spawned, 'exit').then(async ([code, signal]) => {
    throw new Error(`${script} ended (${signal ?? code}):\n${(await readFile(logFile, 'utf8')).slice(-3000)}`);
  });
  exited.catch((error) => child.fail(error));
  child.facts = await Promise.race([child.ready, exited]);
  return child;
}

/** Only what a process needs to run, and the size of libuv's pool: no setting of whoever runs the benchmark leaks in. */
function inherited() {
  const { PATH, HOME, TMPDIR, UV_THREADPOOL_SIZE } = process.env;
  return Object.fromEntries(Object.entries({ PATH, HOME, TMPDIR, UV_THREADPOOL_SIZE }).filter(([, value]) => value));
}

class Child {
  #process;
  #calls = new Map();
  #lastId = 0;

  constructor(spawned) {
    this.#process = spawned;
    this.ready = new Promise((resolve) => {
      spawned.on('message', (message) => (message.ready ? resolve(message.ready) : this.#answered(message)));
    });
  }

  /** Calls a method that the process registered with `answerParent`. Throws what it threw. */
  call(method, argument) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      this.#process.send({ id, method, argument });
    });
  }

  fail(error) {
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
  }

  /** Lets the process leave in order; after 15 s it is killed. */
  async stop() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.disconnect();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(timer);
  }

  #answered({ id, value, error }) {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (error === undefined) call?.resolve(value);
    else call?.reject(new Error(error));
  }
}
