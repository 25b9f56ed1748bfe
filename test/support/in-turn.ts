import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { TestDatabase } from './test-app.js';

const WAITING = `SELECT count(*)::int AS count FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** What is asked for while somebody else's transaction has the lock of that name, and keeps it. */
export async function whileHeld<T>(
  database: TestDatabase,
  lock: string,
  work: (holder: pg.Client) => Promise<T>,
): Promise<T> {
  const holder = new pg.Client({ connectionString: database.ownerUrl });
  await holder.connect();
  try {
    await holder.query('BEGIN');
    await holder.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [lock]);
    return await work(holder);
  } finally {
    await holder.end();
  }
}

/** Requests that all wait for the account: each is sent once those before it wait, and they go on in that order. */
export const inTurn = <A, B>(
  database: TestDatabase,
  userId: string,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<[A, B]> =>
  whileHeld(database, `account:${userId}`, async (holder) => {
    const answers: [Promise<A>, Promise<B>] = [first(), (await untilWaiting(holder, 1), second())];
    await untilWaiting(holder, 2);
    await holder.query('COMMIT');
    return Promise.all(answers);
  });

async function untilWaiting(holder: pg.Client, count: number): Promise<void> {
  for (;;) {
    const { rows } = await holder.query<{ count: number }>(WAITING);
    if (rows[0]!.count >= count) return;
    await sleep(10);
  }
}
