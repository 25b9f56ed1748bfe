import type { Awaitable } from '#kernel';
import type { Rate, Taken, Wish } from '../limits/gcra.js';
import type { Guess, GuessCounted, Patience } from '../limits/patience.js';

/** Counted requests in a window. */
export interface WindowCount {
  readonly count: number;
  /** Milliseconds until the window ends. */
  readonly remainingMs: number;
}

/**
 * Short-lived, shared facts: sessions, counters. Never the only copy of anything that must not be lost.
 * Every method throws `unavailable` when the store does not answer within its time.
 */
export abstract class KeyValueStore {
  /** Whether other processes see the same store. Where they don't, only one process may run. */
  abstract readonly isShared: boolean;

  abstract get(key: string): Promise<string | null>;

  abstract set(key: string, value: string, ttlSeconds: number): Promise<void>;

  /** Atomic: of any number of callers exactly one gets true. */
  abstract setIfAbsent(key: string, value: string, ttlSeconds: number): Promise<boolean>;

  /** Atomic: counts one in the window that the first call opens; exact under any concurrency. */
  abstract countInWindow(key: string, windowSeconds: number): Promise<WindowCount>;

  /**
   * Atomic: takes requests from the bucket of the key, see `takeFrom`; exact under any concurrency. Answers at
   * once where the store is in the process.
   */
  abstract take(key: string, rate: Rate, wish: Wish): Awaitable<Taken>;

  /** Atomic: counts a guess of the key's secret, see `countGuess`; exact under any concurrency. */
  abstract countGuess(key: string, patience: Patience, guess: Guess): Promise<GuessCounted>;

  /** Nothing stands there from now on. */
  abstract delete(key: string): Promise<void>;

  /** Resolves when the store answers. */
  abstract ping(): Promise<void>;

  abstract close(): Promise<void>;
}
