import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIGURES } from './figures/index.mjs';
import { Bench } from './lib/bench.mjs';
import { chooseCores, pinSelf } from './lib/cores.mjs';
import { alternate } from './lib/measure.mjs';
import { readOptions, USAGE } from './lib/options.mjs';
import { startStorage } from './lib/storage.mjs';
import { missed, noise, table } from './lib/table.mjs';

/** Measures every chosen figure beside its floor. Throws at the first wrong answer. */
async function measureAll(bench, figures, { lengths, smoke }, cores) {
  const rows = [];
  for (const [index, { name, floorName, budget, slow = false, prepare }] of figures.entries()) {
    console.log(`[${index + 1}/${figures.length}] ${name}, beside ${floorName}`);
    const seconds = slow ? lengths.slowSeconds : lengths.seconds;
    const subjects = await prepare(bench);
    const { rounds, warmUpSeconds } = lengths;
    const row = {
      name,
      floorName,
      budget,
      ...(await alternate({ ...subjects, rounds, seconds, warmUpSeconds, cores })),
    };
    rows.push(row);
    const answers = row.runs.reduce((sum, run) => sum + run.figure.count, 0);
    console.log(smoke ? `      ${answers} answers, all right` : `      ${row.ratio.median.toFixed(2)} of its floor`);
  }
  return rows;
}

function report(rows, cores) {
  console.log(`\n${table(rows)}\n\n${noise(rows, cores)}`);
  const misses = missed(rows);
  console.log(misses.length === 0 ? 'All budgets are kept.' : `Budgets missed:\n  ${misses.join('\n  ')}`);
}

function describeMachine(cores) {
  const pinned =
    cores.server === undefined
      ? `not pinned (${cores.reason}): ratios are worth less`
      : `server on core ${cores.server}, load generator, Redis and PostgreSQL on ${cores.others}`;
  return `Node ${process.version}, ${process.platform}, ${cpus().length} × ${cpus()[0].model.trim()}; ${pinned}`;
}

async function main(options) {
  const figures = FIGURES.filter(({ name }) => !options.only || options.only.some((part) => name.includes(part)));
  if (figures.length === 0)
    throw new Error(`no figure of that name; there are: ${FIGURES.map(({ name }) => name).join(', ')}`);
  const cores = chooseCores();
  const machine = describeMachine(cores);
  console.log(machine);
  if (cores.server !== undefined) pinSelf(cores);
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-bench-'));
  const storage = await startStorage(folder);
  const bench = new Bench({ cores, storage, folder, profileFolder: options.profileFolder });
  const interrupted = new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => reject(new Error(`stopped by ${signal}`)));
  });
  try {
    const rows = await Promise.race([measureAll(bench, figures, options, cores), interrupted]);
    if (options.json) await writeFile(options.json, JSON.stringify({ machine, at: new Date(), rows }, null, 2));
    if (!options.smoke) report(rows, cores);
  } finally {
    await bench.stop();
    await storage.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const options = readOptions(process.argv.slice(2));
if (options.help) console.log(USAGE);
else await main(options);
