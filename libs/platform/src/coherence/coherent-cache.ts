import type { Awaitable } from '#kernel';
import { LRUCache } from 'lru-cache';
import type { Coherence } from './coherence.js';

interface Entry<V> {
  readonly value: V;
  readonly tags: readonly string[];
  /** Unix milliseconds after which the entry is not used, whatever the channel says. */
  readonly expiresAtMs: number;
}

/** What a loader found: the value, the tags of everything it was made from, and until when it holds at most. */
export interface Cacheable<V> {
  readonly value: V;
  readonly tags: readonly string[];
  readonly expiresAtMs?: number;
}

/** How much memory the values may take together, as far as can be estimated. */
export interface Weight<V> {
  readonly mostBytes: number;
  readonly bytesOf: (value: V) => number;
}

type NullOf<L> = null extends L ? null : never;

/**
 * A bounded cache in the process whose entries are right or absent: each carries the tags of what it was made from, and
 * goes when one of them changes anywhere; `tagPrefix` + its key is one of them by itself. Without a lease it is bypassed.
 */
export class CoherentCache<V> {
  readonly #entries: LRUCache<string, Entry<V>>;
  readonly #keysByTag = new Map<string, Set<string>>();
  #changes = 0;

  constructor(
    private readonly coherence: Coherence,
    maxEntries: number,
    private readonly tagPrefix: string,
    weight?: Weight<V>,
  ) {
    this.#entries = new LRUCache({
      max: maxEntries,
      ...(weight && boundOf(weight)),
      dispose: (entry, key) => this.#untag(key, entry),
    });
    coherence.onChange((tags) => this.#drop(tags));
  }

  /** The value, if it is here and right at `nowMs`. Never asks anybody. */
  peek(key: string, nowMs: number): V | undefined {
    if (!this.coherence.holdsLease()) return undefined;
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.expiresAtMs <= nowMs) return undefined;
    return entry.value;
  }

  /**
   * The value, from here or from the loader. What was loaded while anything changed is answered but not kept: the
   * loader may have read before the change. Null is never kept.
   */
  get<L extends Cacheable<V> | null>(key: string, nowMs: number, load: () => Promise<L>): Awaitable<V | NullOf<L>> {
    return this.peek(key, nowMs) ?? this.#load(key, load);
  }

  /** What the loader answers now, kept instead of what is here. */
  reload<L extends Cacheable<V>>(key: string, load: () => Promise<L>): Promise<V> {
    return this.#load(key, load);
  }

  async #load<L extends Cacheable<V> | null>(key: string, load: () => Promise<L>): Promise<V | NullOf<L>> {
    const before = this.#changes;
    const loaded = await load();
    if (loaded === null) return null as NullOf<L>;
    if (before === this.#changes && this.coherence.holdsLease()) this.#keep(key, loaded);
    return loaded.value;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Of all values, as they were estimated; none where they have no weight. */
  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  #keep(key: string, { value, tags, expiresAtMs = Infinity }: Cacheable<V>): void {
    this.#entries.set(key, { value, tags, expiresAtMs });
    for (const tag of tags) {
      const keys = this.#keysByTag.get(tag);
      if (keys) keys.add(key);
      else this.#keysByTag.set(tag, new Set([key]));
    }
  }

  #drop(tags: readonly string[] | 'all'): void {
    this.#changes++;
    if (tags === 'all') {
      this.#entries.clear();
      return;
    }
    for (const tag of tags) {
      if (tag.startsWith(this.tagPrefix)) this.#entries.delete(tag.slice(this.tagPrefix.length));
      for (const key of [...(this.#keysByTag.get(tag) ?? [])]) this.#entries.delete(key);
    }
  }

  #untag(key: string, entry: Entry<V>): void {
    for (const tag of entry.tags) {
      const keys = this.#keysByTag.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) this.#keysByTag.delete(tag);
    }
  }
}

/** What is heavier than all together may be is kept all the same, alone: it would be loaded for each question. */
function boundOf<V>({ mostBytes, bytesOf }: Weight<V>) {
  const sizeCalculation = ({ value }: Entry<V>): number => Math.min(mostBytes, Math.max(1, Math.ceil(bytesOf(value))));
  return { maxSize: mostBytes, sizeCalculation };
}
