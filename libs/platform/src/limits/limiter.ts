import { Clock, type Awaitable } from '#kernel';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { InProcessStore } from '../store/in-process-store.js';
import { KeyValueStore } from '../store/key-value-store.js';
import { DrawnAhead } from './drawn-ahead.js';
import type { Taken } from './gcra.js';
import { bucketKey, type Quota } from './quota.js';

const SWEEP_MS = 1000;

const ONE = { count: 1, ahead: 0 };

interface Waiting {
  readonly quota: Quota;
  readonly resolve: (taken: Taken) => void;
  readonly reject: (error: unknown) => void;
}

type Asking = readonly [Waiting, ...Waiting[]];

/**
 * Counts requests, never more than the limit over all processes. While the shared store answers about a subject, further
 * requests of it gather, and are asked about together: a busy subject costs one script a round trip, not one a request.
 */
@Injectable()
export class Limiter implements BeforeApplicationShutdown {
  readonly #gathering = new Map<string, Waiting[]>();
  readonly #drawn = new DrawnAhead();
  readonly #here: InProcessStore;
  readonly #sweep: NodeJS.Timeout;

  constructor(
    private readonly store: KeyValueStore,
    clock: Clock,
  ) {
    this.#here = new InProcessStore(clock);
    this.#sweep = setInterval(() => this.#expire(), SWEEP_MS).unref();
  }

  /** Throws `unavailable` for what closes without the shared store. */
  take(quota: Quota, id: string): Awaitable<Taken> {
    if (!this.store.isShared) return this.store.take(bucketKey(quota, id), quota, ONE);
    return (quota.mayDrawAhead ? this.#drawn.next(quota, id) : undefined) ?? this.#gather(quota, id);
  }

  /** Counts in this process alone, at once: for what must not wait for anybody. */
  takeHere(quota: Quota, id: string): Taken {
    return this.#here.take(bucketKey(quota, id), quota, ONE);
  }

  /** Uncounts requests that were not served after all. */
  giveBack(quota: Quota, id: string, count = 1): void {
    const key = bucketKey(quota, id);
    const back = { count: -count, ahead: 0 };
    const given = this.store.take(key, quota, back);
    if (given instanceof Promise) given.catch(() => this.#here.take(key, quota, back));
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.#sweep);
  }

  #expire(): void {
    this.#drawn.sweep((quota, id, count) => this.giveBack(quota, id, count));
  }

  #gather(quota: Quota, id: string): Promise<Taken> {
    const key = bucketKey(quota, id);
    return new Promise((resolve, reject) => {
      const waiting = { quota, resolve, reject };
      const gathering = this.#gathering.get(key);
      if (gathering) gathering.push(waiting);
      else void this.#ask(key, id, [waiting]);
    });
  }

  async #ask(key: string, id: string, asking: Asking): Promise<void> {
    this.#gathering.set(key, []);
    await this.#settle(key, id, asking);
    const [first, ...others] = this.#gathering.get(key) ?? [];
    if (first) void this.#ask(key, id, [first, ...others]);
    else this.#gathering.delete(key);
  }

  async #settle(key: string, id: string, asking: Asking): Promise<void> {
    const [{ quota }] = asking;
    const count = asking.length;
    try {
      const taken = await this.store.take(key, quota, { count, ahead: this.#drawn.wanted(quota, id, count) });
      this.#drawn.keep(quota, id, taken, count);
      asking.forEach(({ resolve }, index) => resolve(shareOf(taken, index)));
    } catch (error) {
      for (const { resolve, reject } of asking) {
        if (quota.whenAway === 'close') reject(error);
        else resolve(this.takeHere(quota, id));
      }
    }
  }
}

/** What the request at that place learns, as if those before it had come before, and those after it after. */
function shareOf(taken: Taken, index: number): Taken {
  const { granted, limit, remaining, nextMs, restoredMs } = taken;
  return {
    granted: index < granted ? 1 : 0,
    limit,
    remaining: remaining + Math.max(0, granted - 1 - index),
    nextMs,
    restoredMs,
    isFirstRefusal: taken.isFirstRefusal && index === granted,
  };
}
