import { setTimeout as sleep } from 'node:timers/promises';
import { isOutage } from './database-error.js';

const PATIENCE_MS = 10_000;
const PAUSE_MS = 200;

/**
 * Connects as often as it takes, for ten seconds: a request has no such time, but a process that is starting has much else
 * to do, and PostgreSQL may be starting beside it. What is no outage (a wrong password) is thrown at once.
 */
export async function patiently<T>(connect: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      if (!isOutage(error) || performance.now() > deadline) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
