import { tooMany } from '../errors.js';
import type { Transaction } from './transaction.js';

/** How many of one owner may be in the making at the same moment, at most. */
const IN_THE_MAKING = 50;

/** How many there may be of something. */
export interface Cap {
  readonly limit: number;
  /** As the refusal names them: `teams of a tenant`. */
  readonly what: string;
  /** Whose they are. */
  readonly ownerId: string;
}

/**
 * Refuses one too many, also where many are made at once; asked last by the command that has made it, and counts it too. Only
 * near the limit they wait for each other, from here to the commit. Throws `platform.too-many`.
 */
export async function requireWithinCap(
  transaction: Transaction,
  { limit, what, ownerId }: Cap,
  count: () => Promise<number>,
): Promise<void> {
  if ((await count()) + IN_THE_MAKING <= limit) return;
  await transaction.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`cap:${what}:${ownerId}`]);
  if ((await count()) > limit) throw tooMany(limit, what);
}
