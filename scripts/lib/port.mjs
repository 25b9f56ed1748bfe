import { once } from 'node:events';
import { createServer } from 'node:net';
import { StartError } from './start-error.mjs';

/**
 * Checks that an address can be listened on, before any slow step. A port that isn't a number is left to the
 * configuration's own check, which lists all wrong settings at once.
 *
 * @throws {StartError} when it is taken, privileged or not this machine's
 */
export async function assertPortIsFree(host, port) {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return;
  const server = createServer();
  try {
    await once(server.listen(Number(port), host), 'listening');
    server.close();
    await once(server, 'close');
  } catch (error) {
    throw addressProblem(error, host, port);
  }
}

/** The one line for a failed `listen`; any other error as it is. */
export function addressProblem(error, host, port) {
  const line = {
    EADDRINUSE: `Port ${port} on ${host} is taken by another program. Stop that one, or choose another port: PORT=${Number(port) + 1} npm start`,
    EACCES: `Port ${port} may only be used by root. Choose one above 1023: PORT=3000 npm start`,
    EADDRNOTAVAIL: `HOST=${host} is no address of this machine.`,
    ENOTFOUND: `HOST=${host} is no address of this machine.`,
  }[error.code];
  return line ? new StartError(line) : error;
}

/** A TCP port on 127.0.0.1 that nothing listens on at this moment. */
export async function findFreePort() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
