import { join } from 'node:path';
import { startChild } from './child.mjs';
import { load } from './load.mjs';

const CONNECTIONS = 32;

/** The processes of one benchmark run: each is started when a figure first asks for it, and all stop together. */
export class Bench {
  #children = new Map();
  #redis;
  #options;

  /** `cores` of the measured servers, the `storage` they use, and a folder for the service's CPU profiles if wanted. */
  constructor({ cores, storage, profileFolder, isSmoke }) {
    this.#options = { cores, storage, profileFolder };
    this.isSmoke = isSmoke;
    this.isPinned = cores.server !== undefined;
  }

  /** The service itself. */
  async sallyport() {
    const { profileFolder, storage } = this.#options;
    const nodeOptions = profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`] : [];
    return this.#start('servers/sallyport.mjs', { env: storage.env, nodeOptions });
  }

  /** Another process of the service, which serves nobody and is not measured: its maker of access tokens. */
  async tokenMint() {
    const env = { ...this.#options.storage.env, WORKER_ENABLED: 'false' };
    return this.#start('servers/token-mint.mjs', { env, cores: {} });
  }

  /** A floor of `bench/floors`. */
  async floor(name, env = {}) {
    const { REDIS_URL, DATABASE_URL } = this.#options.storage.env;
    return this.#start(`floors/${name}.mjs`, { env: { NODE_ENV: 'production', REDIS_URL, DATABASE_URL, ...env } });
  }

  /** A client of the Redis that the measured servers use. */
  async redis() {
    const { Redis } = await import('ioredis');
    this.#redis ??= new Redis(this.#options.storage.env.REDIS_URL);
    return this.#redis;
  }

  /** Runs work with a client of PostgreSQL that has the service's own role. */
  async withDatabase(work) {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: this.#options.storage.env.DATABASE_URL });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  /**
   * A server measured over 32 keep-alive connections with one request in flight on each. The exchanges are taken in
   * turn, and each run goes on where the last one ended. The client stays awake (see `load`) unless the server's answers
   * depend on Redis or PostgreSQL, which share its core.
   */
  http(child, exchanges, { isAwake = true } = {}) {
    let position = 0;
    const next = () => exchanges[position++ % exchanges.length];
    const run = (window) => load({ url: child.facts.url, next, connections: CONNECTIONS, isAwake, ...window });
    return { run, usage: () => child.call('usage') };
  }

  /** A computation measured with 32 calls in flight. */
  loop(child) {
    const run = (window) => child.call('run', { inFlight: CONNECTIONS, ...window });
    return { run, usage: () => child.call('usage') };
  }

  async stop() {
    this.#redis?.disconnect();
    const children = await Promise.allSettled(this.#children.values());
    await Promise.all(children.map(({ value }) => value?.stop()));
  }

  #start(script, { env, nodeOptions, cores = this.#options.cores }) {
    if (!this.#children.has(script)) {
      const logFile = join(this.#options.storage.folder, `bench-${this.#children.size}.log`);
      this.#children.set(script, startChild({ script, env, nodeOptions, cores, logFile }));
    }
    return this.#children.get(script);
  }
}
