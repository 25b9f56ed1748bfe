/** npm hands a Ctrl-C on to its child, which the terminal has signalled already: two of them are one within this time. */
const SAME_KEYPRESS_MS = 1000;

/**
 * Turns SIGINT, SIGTERM and SIGHUP into one orderly stop.
 *
 * @param {() => Promise<void>} force what a second, impatient signal does before the process ends with status 130
 * @returns {{ signal: AbortSignal, requested: Promise<void> }} aborted and resolved by the first signal
 */
export function stopOnSignals(force) {
  const controller = new AbortController();
  let firstAt;
  const onSignal = () => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      controller.abort();
    } else if (performance.now() - firstAt > SAME_KEYPRESS_MS) {
      void force().finally(() => process.exit(130));
    }
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, onSignal);
  const requested = new Promise((resolve) => controller.signal.addEventListener('abort', resolve, { once: true }));
  return { signal: controller.signal, requested };
}

/**
 * @param {Promise<unknown>} work
 * @param {number} milliseconds
 * @returns {Promise<boolean>} whether the work ended in time, well or not
 */
export async function endsWithin(work, milliseconds) {
  let timer;
  const timeout = new Promise((resolve) => (timer = setTimeout(resolve, milliseconds, false)));
  const done = work.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([done, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
