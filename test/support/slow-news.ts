import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A wire to PostgreSQL on which news of changes, and only they, arrive late: so that a caller who has been answered can
 * be faster than they are, as on a busy network.
 */
export class SlowNews {
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly delayMs: number,
    readonly url: string,
  ) {}

  static async open(databaseUrl: string, delayMs: number): Promise<SlowNews> {
    const target = new URL(databaseUrl);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const here = new URL(databaseUrl);
    here.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const wire = new SlowNews(server, delayMs, here.href);
    server.on('connection', (socket) => wire.#join(socket, connect(Number(target.port), target.hostname)));
    return wire;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
  }

  #join(process: Socket, postgres: Socket): void {
    for (const socket of [process, postgres]) {
      this.#sockets.add(socket);
      socket.setNoDelay().on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
    }
    process.on('close', () => postgres.destroy());
    postgres.on('close', () => process.destroy());
    let listens = false;
    process.on('data', (chunk: Buffer) => {
      listens ||= chunk.includes('LISTEN ');
      postgres.write(chunk);
    });
    postgres.on('data', (chunk: Buffer) => {
      // Timers of one length fire in the order in which they were set: nothing is overtaken.
      if (listens) setTimeout(() => process.write(chunk), this.delayMs);
      else process.write(chunk);
    });
  }
}
