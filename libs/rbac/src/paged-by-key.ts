import { DomainError } from '#kernel';
import { CURSOR_INVALID } from '#platform';

export interface KeyPageWish {
  readonly limit: number;
  /** `nextCursor` of the page before; null for the first. */
  readonly cursor: string | null;
}

export interface KeyPage<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/**
 * A page of what is in memory, in order of its keys, each of which is made into an item when its turn comes; what is made into
 * null is left out. Throws `platform.cursor-invalid`.
 */
export function pageByKey<K, T>(
  sorted: readonly K[],
  keyOf: (one: K) => string,
  { limit, cursor }: KeyPageWish,
  itemOf: (one: K) => T | null,
): KeyPage<T> {
  const after = cursor === null ? null : keyIn(cursor);
  const items: T[] = [];
  let last = '';
  for (const one of sorted) {
    const key = keyOf(one);
    if (after !== null && key <= after) continue;
    const item = itemOf(one);
    if (item === null) continue;
    if (items.length === limit) return { items, nextCursor: Buffer.from(last).toString('base64url') };
    items.push(item);
    last = key;
  }
  return { items, nextCursor: null };
}

/** The key of the last one before the page. */
function keyIn(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (Buffer.from(key).toString('base64url') !== cursor) throw new DomainError(CURSOR_INVALID);
  return key;
}
