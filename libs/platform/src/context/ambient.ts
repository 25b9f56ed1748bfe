import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * A value that whatever runs inside `run` finds without being handed it. Turned off while nobody is inside: on Node.js 20
 * and 22 one open storage makes every promise of the process dearer, and a permission check needs none.
 */
export class Ambient<T> {
  readonly #storage = new AsyncLocalStorage<T>();
  #inside = 0;

  /** Undefined outside of `run`. */
  get current(): T | undefined {
    return this.#storage.getStore();
  }

  /** The value is there until the work's promise settles; what the work has started must be awaited in it. */
  async run<R>(value: T, work: () => Promise<R>): Promise<R> {
    this.#inside++;
    try {
      return await this.#storage.run(value, work);
    } finally {
      if (--this.#inside === 0) this.#storage.disable();
    }
  }
}
