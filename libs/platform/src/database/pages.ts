import { DomainError, isId } from '#kernel';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { CURSOR_INVALID } from '../errors.js';
import { sqlStateOf } from './database-error.js';

/** What is asked of a list that is answered in pages. */
export interface PageWish {
  /** The property that it is sorted by; `-` before it for descending. One of those that the list allows. */
  readonly sort: string;
  readonly limit: number;
  /** `nextCursor` of the page before, in the same order. */
  readonly cursor: string | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/** A place in a list: everything of the next page comes after it. It carries no authority, only a position. */
interface Place {
  /** What it is sorted by, as PostgreSQL writes it: a time to the microsecond. */
  readonly key: string;
  readonly id: string;
}

/**
 * The rows that the query finds, a page of them: sorted by a property and then by id, so that whatever is added or removed
 * meanwhile, no other row is left out or comes twice. Throws `platform.cursor-invalid`.
 */
export async function pageOf<T extends ObjectLiteral & { readonly id: string }>(
  query: SelectQueryBuilder<T>,
  wish: PageWish,
): Promise<Page<T>> {
  const { sort, limit, cursor } = wish;
  const isDescending = sort.startsWith('-');
  const property = isDescending ? sort.slice(1) : sort;
  const { alias } = query;
  const type = typeOf(query, property);
  const key = `${alias}.${property}`;
  if (cursor !== null) {
    const after = readPlace(cursor, sort);
    const comparison = `(${key}, ${alias}.id) ${isDescending ? '<' : '>'} (CAST(:pageKey AS ${type}), :pageId)`;
    query.andWhere(comparison, { pageKey: after.key, pageId: after.id });
  }
  const direction = isDescending ? 'DESC' : 'ASC';
  query.addSelect(`CAST(${key} AS text)`, 'page_key').orderBy({ [key]: direction, [`${alias}.id`]: direction });
  const { entities, raw } = await query
    .limit(limit + 1)
    .getRawAndEntities<{ page_key: string }>()
    .catch(asCursorInvalid);
  const last = entities.length > limit ? entities[limit - 1] : undefined;
  const lastKey = raw[limit - 1]?.page_key ?? '';
  return { items: entities.slice(0, limit), nextCursor: last ? writePlace({ key: lastKey, id: last.id }, sort) : null };
}

function typeOf<T extends ObjectLiteral>(query: SelectQueryBuilder<T>, property: string): string {
  const column = query.expressionMap.mainAlias?.metadata.findColumnWithPropertyName(property);
  if (typeof column?.type !== 'string') throw new Error(`a list is sorted by ${property}, which it does not have`);
  return column.type;
}

function writePlace({ key, id }: Place, sort: string): string {
  return Buffer.from(JSON.stringify([sort, key, id])).toString('base64url');
}

function readPlace(cursor: string, sort: string): Place {
  try {
    const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown;
    if (Array.isArray(parts) && parts.length === 3 && parts[0] === sort) {
      const [, key, id] = parts as unknown[];
      if (typeof key === 'string' && typeof id === 'string' && isId(id)) return { key, id };
    }
  } catch {
    // Refused below, as any other that is none of ours.
  }
  throw new DomainError(CURSOR_INVALID);
}

/** A key that is no value of its column (SQLSTATE class 22) was not written by us. */
function asCursorInvalid(error: unknown): never {
  throw sqlStateOf(error)?.startsWith('22') ? new DomainError(CURSOR_INVALID, undefined, { cause: error }) : error;
}
