import { createHash } from 'node:crypto';
import { DomainError } from '#kernel';
import { CURSOR_INVALID } from '#platform';
import { optionalMembers, unfit } from './entities.js';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** Which page of a search is wanted. */
export interface PageWish {
  readonly limit: number;
  readonly cursor: string | null;
}

/** The page of a search for that; a token is good for no other. Throws `http.validation-failed`, `platform.cursor-invalid`. */
export function pageIn(body: Readonly<Record<string, unknown>>, searched: readonly unknown[]): PageWish {
  const { limit = DEFAULT_LIMIT, token = '' } = optionalMembers(body, 'page', '');
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw unfit('/page/limit', `must be an integer from 1 to ${MAX_LIMIT}`);
  }
  if (typeof token !== 'string') throw unfit('/page/token', 'must be a string');
  if (token === '') return { limit, cursor: null };
  const [digest, cursor] = token.split('.');
  if (digest !== digestOf(searched) || !cursor) throw new DomainError(CURSOR_INVALID);
  return { limit, cursor };
}

/** What continues the search there; empty at its end. */
export function nextToken(searched: readonly unknown[], cursor: string | null): string {
  return cursor === null ? '' : `${digestOf(searched)}.${cursor}`;
}

/** No secret: it keeps a program from going on with another search by mistake. */
const digestOf = (searched: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(searched)).digest('base64url').slice(0, 16);
