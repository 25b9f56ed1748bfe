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
    if (this.#running < this.#slots) this.#running++;
    else await this.#turn();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** A place goes straight to whoever waits longest: were it free for a moment, a newcomer could take it besides. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running--;
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.maxWaiting) throw new DomainError(OVERLOADED, undefined, { retryAfterSeconds: 2 });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
