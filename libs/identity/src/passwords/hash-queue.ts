import { availableParallelism } from 'node:os';
import { DomainError } from '#kernel';
import { OVERLOADED } from '#platform';

/**
 * Lets only as many hashes run at once as leave a core for everything else; the others wait in line, up to a bound.
 * Past it `platform.overloaded` is thrown at once.
 */
export class HashQueue {
  readonly #waiting: (() => void)[] = [];
  readonly #slots = Math.max(1, availableParallelism() - 1);
  #running = 0;

  constructor(private readonly maxWaiting: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#slots) await this.#turn();
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.maxWaiting) throw new DomainError(OVERLOADED, undefined, { retryAfterSeconds: 2 });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
