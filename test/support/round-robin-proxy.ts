import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** They belong to one connection, and there are two (RFC 9110 §7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer']);

/**
 * Hands each request to the next of its targets in turn, whatever connection it came on; method, path, headers, status
 * and bodies pass unchanged. 502 when a target does not answer.
 */
export class RoundRobinProxy {
  /** How many requests each target has been handed. */
  readonly handed: number[] = [];
  readonly #agent = new Agent({ keepAlive: true });
  readonly #targets: string[] = [];
  #turn = 0;

  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {
    server.on('request', (incoming, outgoing) => this.#pass(incoming, outgoing));
  }

  /** Listens on a free port; serves once it has targets, which may have to know its address first. */
  static async listen(): Promise<RoundRobinProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return new RoundRobinProxy(`http://127.0.0.1:${port}`, server);
  }

  /** Adds one more target, by its origin. */
  add(target: string): void {
    this.#targets.push(target);
    this.handed.push(0);
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    this.#agent.destroy();
    await once(this.server, 'close');
  }

  #pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const index = this.#turn++ % this.#targets.length;
    this.handed[index]! += 1;
    const { method, url = '/', rawHeaders } = incoming;
    const headers = endToEnd(rawHeaders);
    const options = { method, headers, agent: this.#agent, setHost: false };
    const onward = request(`${this.#targets[index]!}${url}`, options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders));
      pipeline(answer, outgoing, () => undefined);
    });
    onward.on('error', () => {
      // What is left of the body is read and dropped: a caller that still sends would see a reset instead of the answer.
      incoming.unpipe(onward).resume();
      if (!outgoing.headersSent) outgoing.writeHead(502).end();
    });
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) onward.destroy();
    });
    incoming.pipe(onward);
  }
}

/** Names and values in turn, as Node.js gives and takes them, so that a header that stands twice stays twice. */
function endToEnd(rawHeaders: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (!HOP_BY_HOP.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}
