import type { Clock } from '#kernel';
import { LRUCache } from 'lru-cache';
import { takeFrom, type Bucket, type Rate, type Taken, type Wish } from '../limits/gcra.js';
import {
  countGuess,
  FORGOTTEN_AFTER_MS,
  type Guess,
  type GuessCounted,
  type Patience,
  type WrongGuesses,
} from '../limits/patience.js';
import { KeyValueStore, type WindowCount } from './key-value-store.js';

interface Entry {
  readonly value: string;
  readonly expiresAtMs: number;
}

interface Guessed {
  readonly wrong: WrongGuesses;
  readonly expiresAtMs: number;
}

/** The store of a single process: bounded, forgets at the end of the process. */
export class InProcessStore extends KeyValueStore {
  readonly isShared = false;
  readonly #entries: LRUCache<string, Entry>;
  readonly #buckets: LRUCache<string, Bucket>;
  readonly #guesses: LRUCache<string, Guessed>;

  constructor(
    private readonly clock: Clock,
    maxEntries = 200_000,
  ) {
    super();
    this.#entries = new LRUCache({ max: maxEntries });
    this.#buckets = new LRUCache({ max: maxEntries });
    this.#guesses = new LRUCache({ max: maxEntries });
  }

  get(key: string): Promise<string | null> {
    return Promise.resolve(this.#live(key)?.value ?? null);
  }

  set(key: string, value: string, ttlSeconds: number): Promise<void> {
    this.#put(key, value, this.#now() + ttlSeconds * 1000);
    return Promise.resolve();
  }

  setIfAbsent(key: string, value: string, ttlSeconds: number): Promise<boolean> {
    if (this.#live(key)) return Promise.resolve(false);
    this.#put(key, value, this.#now() + ttlSeconds * 1000);
    return Promise.resolve(true);
  }

  countInWindow(key: string, windowSeconds: number): Promise<WindowCount> {
    const live = this.#live(key);
    const expiresAtMs = live?.expiresAtMs ?? this.#now() + windowSeconds * 1000;
    const count = Number(live?.value ?? 0) + 1;
    this.#put(key, String(count), expiresAtMs);
    return Promise.resolve({ count, remainingMs: expiresAtMs - this.#now() });
  }

  take(key: string, rate: Rate, wish: Wish): Taken {
    const [bucket, taken] = takeFrom(this.#buckets.get(key), rate, wish, this.clock.nowMs());
    this.#buckets.set(key, bucket);
    return taken;
  }

  countGuess(key: string, patience: Patience, guess: Guess): Promise<GuessCounted> {
    const nowMs = this.#now();
    const known = this.#guesses.get(key);
    const before = known && known.expiresAtMs > nowMs ? known.wrong : undefined;
    const [wrong, counted] = countGuess(before, patience, guess, nowMs);
    if (wrong === undefined) this.#guesses.delete(key);
    else if (wrong !== before) this.#guesses.set(key, { wrong, expiresAtMs: nowMs + FORGOTTEN_AFTER_MS });
    return Promise.resolve(counted);
  }

  delete(key: string): Promise<void> {
    for (const kept of [this.#entries, this.#buckets, this.#guesses]) kept.delete(key);
    return Promise.resolve();
  }

  ping(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#entries.clear();
    this.#buckets.clear();
    this.#guesses.clear();
    return Promise.resolve();
  }

  #now(): number {
    return this.clock.now().getTime();
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    return entry && entry.expiresAtMs > this.#now() ? entry : undefined;
  }

  #put(key: string, value: string, expiresAtMs: number): void {
    this.#entries.set(key, { value, expiresAtMs });
  }
}
