import type { Answer } from '../support/http-client.js';
import { stopwatch } from '../support/stopwatch.js';

/** Within two seconds every request has its answer, whatever is away (security promise 4). */
const OVERALL_MS = 2000;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The answer, which came in time. */
export async function inTime(answer: Promise<Answer>): Promise<Answer> {
  const elapsedMs = stopwatch();
  const arrived = await answer;
  const ms = elapsedMs();
  if (ms > OVERALL_MS) throw new Error(`the answer (${arrived.status}) took ${Math.round(ms)} ms`);
  return arrived;
}

/** An outage as it must look: in time, with a time to come back, and never a 401. */
export async function expectOutage(answer: Promise<Answer>): Promise<void> {
  const { status, headers, body } = await inTime(answer);
  expect({ status, code: body.code as unknown }).toEqual({ status: 503, code: 'platform.unavailable' });
  expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
}

/** Asks until it is so; answers after how many milliseconds. Throws when it never is. */
export async function recovers(isFine: () => Promise<boolean>, withinMs = 15_000): Promise<number> {
  const startedAt = performance.now();
  while (!(await isFine())) {
    if (performance.now() - startedAt > withinMs) throw new Error(`has not recovered within ${withinMs} ms`);
    await sleep(50);
  }
  return performance.now() - startedAt;
}
