import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FIGURES } from './figures/index.mjs';
import { Bench } from './lib/bench.mjs';
import { chooseCores, pinSelf } from './lib/cores.mjs';
import { alternate } from './lib/measure.mjs';
import { readOptions, USAGE } from './lib/options.mjs';
import { startStorage } from './lib/storage.mjs';
import { missed, noise, table } from './lib/table.mjs';

/** The rows of the table. Throws at the first run with a wrong answer. */
async function measureAll(bench, figures, { lengths, smoke }, cores) {
  const rows = [];
  for (const [index, { isSlow = false, prepare, ...facts }] of figures.entries()) {
    const { name, floorName } = facts;
    console.log(`[${index + 1}/${figures.length}] ${name}, beside ${floorName}`);
    const { rounds, warmUpSeconds } = lengths;
    const seconds = isSlow ? lengths.slowSeconds : lengths.seconds;
    const measured = await alternate({ ...(await prepare(bench)), rounds, seconds, warmUpSeconds, cores });
    rows.push({ ...facts, ...measured });
    const answers = measured.runs.reduce((sum, { figure }) => sum + figure.count, 0);
    console.log(
      `      ${smoke ? `${answers} answers, all right` : `${measured.ratio.median.toFixed(2)} of its floor`}`,
    );
  }
  return rows;
}

/** Those that need no server, each in a process of its own; their figures mean nothing here. */
async function runAlone() {
  for (const name of ['decisions', 'growth']) {
    const script = join(import.meta.dirname, `${name}.mjs`);
    await promisify(execFile)(process.execPath, ['--expose-gc', script, '--smoke']);
    console.log(`${name}: all answers right`);
  }
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

function chosenFigures({ only }) {
  const chosen = FIGURES.filter(({ name }) => !only || only.some((part) => name.includes(part)));
  if (chosen.length > 0) return chosen;
  throw new Error(`--only: no such figure; there are: ${FIGURES.map(({ name }) => name).join('; ')}`);
}

/** Rejects when the person or the system wants an end, so that all servers are stopped in order. */
function interruption() {
  const controller = new AbortController();
  const interrupted = new Promise((_, reject) => {
    for (const name of ['SIGINT', 'SIGTERM']) {
      process.once(name, () => {
        const error = new Error(`stopped by ${name}`);
        controller.abort(error);
        reject(error);
      });
    }
  });
  interrupted.catch(() => {});
  return { signal: controller.signal, interrupted };
}

async function main(options) {
  const figures = chosenFigures(options);
  const cores = chooseCores();
  const machine = describeMachine(cores);
  console.log(machine);
  const { signal, interrupted } = interruption();
  if (cores.server !== undefined) pinSelf(cores);
  const storage = await startStorage(signal);
  const { profileFolder, smoke, json } = options;
  const bench = new Bench({ cores, storage, profileFolder, isSmoke: smoke });
  try {
    const rows = await Promise.race([measureAll(bench, figures, options, cores), interrupted]);
    if (json) await writeFile(json, JSON.stringify({ machine, at: new Date(), rows }, null, 2));
    if (!smoke) report(rows, cores);
    else if (!options.only) await runAlone();
  } finally {
    await bench.stop();
    await storage.stop();
  }
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(USAGE);
  else await main(options);
} catch (error) {
  console.error(`The benchmark failed: ${error.message}`);
  process.exitCode = 1;
}
