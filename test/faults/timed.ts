import type { Answer } from '../support/http-client.js';

/** Within two seconds every request has its answer, whatever is away (security promise 4). */
const OVERALL_MS = 2000;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const TICK_MS = 20;

/** The answer, which came in time; for how long the machine did not let this process run meanwhile does not count. */
export async function inTime(answer: Promise<Answer>): Promise<Answer> {
  const startedAt = performance.now();
  let tickedAt = startedAt;
  let heldUpMs = 0;
  const ticking = setInterval(() => {
    const now = performance.now();
    heldUpMs += Math.max(0, now - tickedAt - TICK_MS);
    tickedAt = now;
  }, TICK_MS);
  const arrived = await answer.finally(() => clearInterval(ticking));
  const ms = performance.now() - startedAt - heldUpMs;
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
