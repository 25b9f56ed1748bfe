import { join } from 'node:path';
import { startChild } from './child.mjs';
import { load } from './load.mjs';

const CONNECTIONS = 32;

/** The processes of one benchmark run: each server is started when a figure first asks for it, and all stop together. */
export class Bench {
  #children = new Map();
  #cores;
  #storage;
  #folder;
  #profileFolder;

  constructor({ cores, storage, folder, profileFolder }) {
    this.#cores = cores;
    this.#storage = storage;
    this.#folder = folder;
    this.#profileFolder = profileFolder;
  }

  /** The service itself, with these settings on top of the benchmark's. */
  async sallyport(settings = {}) {
    const nodeOptions = this.#profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${this.#profileFolder}`] : [];
    return this.#start('servers/sallyport.mjs', { ...this.#storage.env, ...settings }, nodeOptions);
  }

  /** A floor of `bench/floors`. */
  async floor(name, env = {}) {
    return this.#start(
      `floors/${name}.mjs`,
      { NODE_ENV: 'production', REDIS_URL: this.#storage.env.REDIS_URL, ...env },
      [],
    );
  }

  /** A server measured over 32 keep-alive connections with one request in flight on each. */
  http(child, exchanges) {
    const run = (window) => load({ url: child.facts.url, exchanges, connections: CONNECTIONS, ...window });
    return { run, usage: () => child.call('usage') };
  }

  /** A computation measured with 32 calls in flight. */
  loop(child) {
    const run = (window) => child.call('run', { inFlight: CONNECTIONS, ...window });
    return { run, usage: () => child.call('usage') };
  }

  async stop() {
    const children = await Promise.allSettled(this.#children.values());
    await Promise.all(children.map(({ value }) => value?.stop()));
  }

  #start(script, env, nodeOptions) {
    const key = JSON.stringify([script, env]);
    if (!this.#children.has(key)) {
      const logFile = join(this.#folder, `${this.#children.size}.log`);
      this.#children.set(key, startChild({ script, env, nodeOptions, cores: this.#cores, logFile }));
    }
    return this.#children.get(key);
  }
}
