import { Window } from './statistics.mjs';

/**
 * Calls `operation(n)` over and over, `inFlight` calls at a time, and measures like `load` does: the floor of a figure
 * whose cost is one computation rather than a server. An operation that throws ends the run with its error.
 */
export async function loop({ operation, inFlight, settleSeconds, seconds }) {
  const window = new Window({ settleSeconds, seconds });
  let next = 0;
  const lane = async () => {
    while (!window.isClosed) {
      const startedAt = performance.now();
      await operation(next++);
      const now = performance.now();
      window.record(now, now - startedAt);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return window.result();
}
