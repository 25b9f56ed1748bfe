const TICK_MS = 20;

/**
 * Measures from now until it is called, in milliseconds, without the time for which the machine, busy with other things,
 * did not let this process run.
 */
export function stopwatch(): () => number {
  const startedAt = performance.now();
  let tickedAt = startedAt;
  let heldUpMs = 0;
  const ticking = setInterval(() => {
    const now = performance.now();
    heldUpMs += Math.max(0, now - tickedAt - TICK_MS);
    tickedAt = now;
  }, TICK_MS).unref();
  return () => {
    clearInterval(ticking);
    return performance.now() - startedAt - heldUpMs;
  };
}
