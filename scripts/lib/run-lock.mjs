import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from './start-error.mjs';

const ANSWER_TIMEOUT_MS = 1000;

/**
 * Makes this the only process that runs Sallyport in `folder`. The lock is a listening unix socket, so it dies with its
 * process, however that ends; a file with a process id would not.
 *
 * Every contender listens on a socket of its own first and then looks at all others: of two, at least one sees the
 * other. Whoever sees an owner gives up, whoever sees another contender steps back and tries again.
 *
 * @param {string} folder relative to the working folder: a socket's address holds 104 bytes on macOS, less than many paths
 * @returns {Promise<{ publish(url: string): void, release(): void }>}
 * @throws {StartError} when another process runs here already
 */
export async function acquireRunLock(folder) {
  for (;;) {
    const own = `run.${process.pid}-${randomBytes(3).toString('hex')}.sock`;
    const holder = { pid: process.pid, isOwner: false };
    const server = await serveHolder(join(folder, own), holder);
    const others = readdirSync(folder).filter((name) => /^run\..*\.sock$/.test(name) && name !== own);
    const answers = await Promise.all(others.map((name) => ask(join(folder, name))));
    const living = answers.filter((answer) => answer !== undefined);
    if (living.length === 0) {
      // Only now, when we are known to be listening: a contender between its bind and its listen looks dead, and sees us.
      for (const name of others) rmSync(join(folder, name), { force: true });
      holder.isOwner = true;
      server.unref();
      return { publish: (url) => (holder.url = url), release: () => server.close() };
    }
    server.close();
    const owner = living.find((answer) => answer.isOwner);
    if (owner) throw alreadyRunning(owner);
    await sleep(50 + Math.random() * 200);
  }
}

async function serveHolder(path, holder) {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(JSON.stringify(holder));
  });
  try {
    await once(server.listen(path), 'listening');
  } catch (error) {
    throw new StartError(`Can't make a socket in ${path} (${error.code}); put the project on a local file system.`);
  }
  return server;
}

/** What the process behind a socket says of itself; undefined when there is none. One that is stopped or stuck is alive. */
async function ask(path) {
  const socket = connect(path).setEncoding('utf8');
  try {
    let text = '';
    for await (const chunk of givingUp(socket)) text += chunk;
    return JSON.parse(text);
  } catch (error) {
    const isDead = ['ECONNREFUSED', 'ENOENT', 'ENOTSOCK'].includes(error.code);
    return isDead ? undefined : { isOwner: true };
  } finally {
    socket.destroy();
  }
}

function givingUp(socket) {
  return socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy(new Error('no answer')));
}

function alreadyRunning({ pid, url }) {
  const where = url ? `: ${url}` : '';
  const who = pid ? ` (process ${pid})` : '';
  return new StartError(`Sallyport is already running in this folder${where}${who}. Stop that one first, or use it.`);
}
