import { median } from './statistics.mjs';

const P99_BUDGET = 2;
const RSS_BUDGET_MIB = 300;
const HEADINGS = [
  'figure',
  'rps median (min–max)',
  'floor',
  'ratio',
  'by CPU',
  'budget',
  'p50',
  'p99',
  'p99/floor',
  'RSS',
];

/** The figures beside their floors, one row each; `✗` marks what misses its budget. Latencies in ms, RSS of the figure's server. */
export function table(rows) {
  const cells = [HEADINGS, ...rows.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const lines = cells.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`);
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

/** What misses its budget, in words; empty when all is well. */
export function missed(rows) {
  return rows.flatMap((row) => {
    const { name, budget, p99, p99Ratio, rss } = row;
    const misses = [];
    if (!keepsBudget(row)) misses.push(`${name}: ${lowerRatio(row).toFixed(2)} of its floor, budget ${budget}`);
    if (!keepsP99(row))
      misses.push(`${name}: p99 ${p99.toFixed(1)} ms, ${p99Ratio.toFixed(2)} × its floor's, budget ${p99Budget(row)}`);
    if (mebibytes(rss) > RSS_BUDGET_MIB) misses.push(`${name}: ${memory(rss)} of memory, budget ${RSS_BUDGET_MIB} MiB`);
    return misses;
  });
}

/** One line on what else moved: how far the floors, which never change, and who else had the server's core. */
export function noise(rows, { server }) {
  const moved = rows.map(({ floorRate: { median: middle, min, max } }) => (max - min) / middle);
  const runs = rows.flatMap((row) => row.runs.flatMap(({ floor, figure }) => [floor, figure]));
  const parts = [`floors moved by ${percent(Math.min(...moved))} to ${percent(Math.max(...moved))} between rounds`];
  if (server !== undefined) {
    const stolen = runs.map((run) => run.stolen);
    parts.push(`others had ${percent(median(stolen))} of the server's core (at worst ${percent(Math.max(...stolen))})`);
  }
  parts.push(`load generator busy up to ${percent(Math.max(...runs.map(({ clientBusy }) => clientBusy)))} of a core`);
  return `Noise: ${parts.join('; ')}.`;
}

function cellsOf(row) {
  const { name, floorName, budget, rate, floorRate, ratio, cpuRatio, p50, p99, p99Ratio, rss } = row;
  return [
    name,
    `${number(rate.median)} (${number(rate.min)}–${number(rate.max)})`,
    `${number(floorRate.median)} ${floorName}`,
    `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)})`,
    cpuRatio.toFixed(2),
    budget === undefined ? '' : `≥ ${budget} ${keepsBudget(row) ? '✓' : '✗'}`,
    p50.toFixed(2),
    p99.toFixed(2),
    `${p99Ratio.toFixed(2)} ${keepsP99(row) ? '✓' : '✗'}`,
    `${memory(rss)} ${mebibytes(rss) > RSS_BUDGET_MIB ? '✗' : '✓'}`,
  ];
}

function keepsBudget(row) {
  return row.budget === undefined || lowerRatio(row) >= row.budget;
}

/** In milliseconds where the figure says so, and as a multiple of its floor's otherwise. */
function keepsP99({ p99, p99Ratio, p99BudgetMs }) {
  return p99BudgetMs === undefined ? p99Ratio <= P99_BUDGET : p99 < p99BudgetMs;
}

function p99Budget({ p99BudgetMs }) {
  return p99BudgetMs === undefined ? `${P99_BUDGET} ×` : `${p99BudgetMs} ms`;
}

/** On a machine with nothing else to do both are the same; where they differ, neighbours have flattered one of them. */
function lowerRatio({ ratio, cpuRatio }) {
  return Math.min(ratio.median, cpuRatio);
}

function mebibytes(bytes) {
  return bytes / 2 ** 20;
}

function memory(bytes) {
  return `${mebibytes(bytes).toFixed(0)} MiB`;
}

function number(value) {
  return value < 1000 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US');
}

function percent(share) {
  return `${(share * 100).toFixed(0)} %`;
}
