/**
 * The measured process's side of its channel to the benchmark: announces `ready` with `facts`, answers calls by name
 * (`usage` for all: resident set in bytes, processor time in milliseconds), and leaves with `stop`, also when the
 * benchmark itself is gone.
 */
export function answerParent({ facts = {}, methods = {}, stop = () => {} }) {
  const known = { usage, ...methods };
  process.on('message', async ({ id, method, argument }) => {
    try {
      process.send({ id, value: await known[method](argument) });
    } catch (error) {
      process.send({ id, error: error.stack });
    }
  });
  process.once('disconnect', async () => {
    await stop();
    process.exit(0);
  });
  process.on('SIGINT', () => {});
  process.send({ ready: facts });
}

function usage() {
  const { user, system } = process.cpuUsage();
  return { rss: process.memoryUsage.rss(), cpu: (user + system) / 1000 };
}
