import { DomainError } from '#kernel';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { UNAVAILABLE } from '../errors.js';
import type { Rate, Taken, Wish } from '../limits/gcra.js';
import { REDIS_TIME, TAKE } from '../limits/gcra.lua.js';
import type { Guess, GuessCounted, Patience } from '../limits/patience.js';
import { COUNT_GUESS } from '../limits/patience.lua.js';
import { KeyValueStore, type WindowCount } from './key-value-store.js';

/**
 * After a command that was not answered nothing is asked for so much longer than a command may take: a request that asks
 * three times would wait three times.
 */
const PAUSE_LONGER_MS = 100;

export interface RedisOptions {
  readonly url: string;
  readonly prefix: string;
  readonly commandTimeoutMs: number;
}

/** Opens the window with the first count and never extends it; one round trip, one key, so that it works on a cluster. */
const COUNT_IN_WINDOW = `
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}`;

interface Scripted extends Redis {
  countInWindow(key: string, windowMs: number): Promise<[number, number]>;
  take(key: string, limit: number, windowMs: number, count: number, ahead: number): Promise<number[]>;
  countGuess(key: string, guesses: number, firstMs: number, longestMs: number, guess: Guess): Promise<number[]>;
}

/**
 * Redis as the shared store. Every key stands in a namespace of the run of the server: one that was restored from a
 * snapshot, or took over as a replica, may have forgotten what was marked stale, and starts from nothing here. Fails fast: no offline queue, one retry, nothing sent twice by itself.
 */
export class RedisStore extends KeyValueStore {
  readonly isShared = true;
  readonly #redis: Scripted;
  #namespace: string | undefined;
  #pausedUntilMs = 0;

  constructor(
    private readonly options: RedisOptions,
    logger: Logger,
  ) {
    super();
    this.#redis = new Redis(options.url, {
      enableOfflineQueue: false,
      enableAutoPipelining: true,
      maxRetriesPerRequest: 1,
      commandTimeout: options.commandTimeoutMs,
      connectTimeout: options.commandTimeoutMs,
      autoResendUnfulfilledCommands: false,
      retryStrategy: (attempt) => Math.min(attempt * 100, 1000),
      scripts: {
        countInWindow: { lua: COUNT_IN_WINDOW, numberOfKeys: 1 },
        take: { lua: REDIS_TIME + TAKE, numberOfKeys: 1 },
        countGuess: { lua: REDIS_TIME + COUNT_GUESS, numberOfKeys: 1 },
      },
    }) as Scripted;
    let reported = false;
    this.#redis.on('error', (error: Error) => {
      if (!reported) logger.error({ reason: error.message }, 'Redis is not reachable');
      reported = true;
    });
    this.#redis.on('close', () => (this.#namespace = undefined));
    this.#redis.on('ready', () => {
      void this.#readNamespace();
      if (reported) logger.info('Redis is reachable again');
      reported = false;
    });
  }

  /** Resolves once connected; throws `unavailable` after the time. A process may start without, and recovers by itself. */
  async connected(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (this.#namespace === undefined) {
      if (performance.now() > deadline) throw new DomainError(UNAVAILABLE, 'Redis is not reachable.');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  get(key: string): Promise<string | null> {
    return this.#answer((name) => this.#redis.get(name(key)));
  }

  async set(key: string, value: string, ttlSeconds: number): Promise<void> {
    await this.#answer((name) => this.#redis.set(name(key), value, 'EX', ttlSeconds));
  }

  async setIfAbsent(key: string, value: string, ttlSeconds: number): Promise<boolean> {
    return (await this.#answer((name) => this.#redis.set(name(key), value, 'EX', ttlSeconds, 'NX'))) === 'OK';
  }

  async countInWindow(key: string, windowSeconds: number): Promise<WindowCount> {
    const [count, remainingMs] = await this.#answer((name) =>
      this.#redis.countInWindow(name(key), windowSeconds * 1000),
    );
    return { count, remainingMs };
  }

  async take(key: string, { limit, windowMs }: Rate, { count, ahead }: Wish): Promise<Taken> {
    const answer = await this.#answer((name) => this.#redis.take(name(key), limit, windowMs, count, ahead));
    const [granted = 0, lowered = 1, remaining = 0, nextMs = 0, restoredMs = 0, isFirstRefusal = 0] = answer;
    return { granted, limit: lowered, remaining, nextMs, restoredMs, isFirstRefusal: isFirstRefusal === 1 };
  }

  async countGuess(key: string, patience: Patience, guess: Guess): Promise<GuessCounted> {
    const { guesses, firstWaitMs, longestWaitMs } = patience;
    const [counts, beginsWait] = await this.#answer((name) =>
      this.#redis.countGuess(name(key), guesses, firstWaitMs, longestWaitMs, guess),
    );
    return { counts: counts === 1, beginsWait: beginsWait === 1 };
  }

  async delete(key: string): Promise<void> {
    await this.#answer((name) => this.#redis.del(name(key)));
  }

  async ping(): Promise<void> {
    await this.#answer(() => this.#redis.ping());
  }

  close(): Promise<void> {
    this.#redis.disconnect();
    return Promise.resolve();
  }

  async #answer<T>(ask: (name: (key: string) => string) => Promise<T>): Promise<T> {
    const namespace = this.#namespace;
    try {
      if (namespace === undefined) throw new Error('not connected');
      if (performance.now() < this.#pausedUntilMs) throw new Error('did not answer a moment ago');
      return await ask((key) => `${this.options.prefix}:${namespace}:${key}`);
    } catch (cause) {
      if (cause instanceof Error && cause.message === 'Command timed out')
        this.#pausedUntilMs = performance.now() + this.options.commandTimeoutMs + PAUSE_LONGER_MS;
      throw new DomainError(UNAVAILABLE, 'Redis did not answer.', { cause, retryAfterSeconds: 1 });
    }
  }

  async #readNamespace(): Promise<void> {
    const info = await this.#redis.info('server').catch(() => '');
    const run = /^run_id:(\w+)/m.exec(info)?.[1];
    if (run === undefined) this.#redis.disconnect(true);
    else this.#namespace = run.slice(0, 16);
  }
}
