import type { SqlExecutor } from '#kernel';
import { Peppers } from './peppers.js';

/** How many accounts have a hash of one kind. */
export interface HashCount {
  /** What made it: `bcrypt-hmac-sha256`, `argon2id`, `2b`; null where there is no password. */
  readonly scheme: string | null;
  /** The pepper that it was made under; null where there is none. */
  readonly keyId: string | null;
  /** The place of that pepper among the configured ones, from 1; null where it is not one of them. */
  readonly pepper: number | null;
  readonly accounts: number;
}

const COUNT = `SELECT substring(password_hash from '^\\$([a-z0-9-]+)\\$') AS scheme,
    substring(password_hash from '[$,]keyid=([^$]+)\\$') AS "keyId", count(*)::int AS accounts
  FROM identity.users WHERE status <> 'deleted' GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`;

/** Counts all accounts by the kind of their hash, over a connection of the owner. A pepper that none names can go. */
export async function countHashes(owner: SqlExecutor, peppers: readonly Buffer[]): Promise<HashCount[]> {
  const keyIds = new Peppers(peppers).keyIds;
  const { rows } = (await owner.query(COUNT)) as { rows: Omit<HashCount, 'pepper'>[] };
  return rows.map((row) => ({ ...row, pepper: row.keyId === null ? null : keyIds.indexOf(row.keyId) + 1 || null }));
}
