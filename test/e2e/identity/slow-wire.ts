import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A wire to Redis on which what a process writes (SET) can be held up, and arrive later. */
export class SlowWire {
  readonly #held: (() => void)[] = [];
  readonly #sockets = new Set<Socket>();
  #isHolding = false;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(redisUrl: string): Promise<SlowWire> {
    const target = new URL(redisUrl);
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const here = new URL(redisUrl);
    here.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const wire = new SlowWire(server, here.href);
    server.on('connection', (socket) => wire.#join(socket, connect(Number(target.port), target.hostname)));
    return wire;
  }

  holdWrites(): void {
    this.#isHolding = true;
  }

  /** Resolves when what was held has had the time to arrive. Something must have been held. */
  async release(): Promise<void> {
    this.#isHolding = false;
    if (this.#held.length === 0) throw new Error('nothing was held');
    for (const send of this.#held.splice(0)) send();
    await sleep(100);
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
  }

  #join(process: Socket, redis: Socket): void {
    for (const socket of [process, redis]) {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    redis.pipe(process);
    process.on('close', () => redis.destroy());
    process.on('data', (chunk: Buffer) => {
      const send = (): void => void redis.write(chunk);
      if (this.#isHolding && /\r\nset\r\n/i.test(chunk.toString('latin1'))) this.#held.push(send);
      else send();
    });
  }
}
