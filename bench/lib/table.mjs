const P99_BUDGET = 2;
const HEADINGS = ['figure', 'rps median (min–max)', 'floor', 'ratio', 'budget', 'p50', 'p99', 'p99/floor', 'RSS'];

/** The figures beside their floors, one row each; `✗` marks what misses its budget. Latencies in ms, RSS in MiB. */
export function table(rows) {
  const cells = rows.map(cellsOf);
  const widths = HEADINGS.map((heading, column) => Math.max(...[heading, ...cells.map((row) => row[column])].map(len)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(HEADINGS), rule, ...cells.map(line)].join('\n');
}

/** What misses its budget, in words; empty when all is well. */
export function missed(rows) {
  return rows.flatMap(({ name, budget, ratio, p99Ratio }) => [
    ...(ratio.median < budget ? [`${name}: ${ratio.median.toFixed(2)} of its floor, budget ${budget}`] : []),
    ...(p99Ratio > P99_BUDGET ? [`${name}: p99 is ${p99Ratio.toFixed(2)} × its floor's, budget ${P99_BUDGET}`] : []),
  ]);
}

/** One line on how far the floors, which never change, moved between rounds: smaller differences say nothing. */
export function noise(rows, cores) {
  const moved = rows.map(({ floorRate: { median, min, max } }) => (max - min) / median);
  const parts = [`floors moved by ${percent(Math.min(...moved))} to ${percent(Math.max(...moved))} between rounds`];
  if (cores.server !== undefined) {
    parts.push(`others took ${percent(Math.max(...rows.map(({ stolen }) => stolen)))} of the server's core at worst`);
  }
  parts.push(`load generator busy up to ${percent(Math.max(...rows.map(({ clientBusy }) => clientBusy)))} of a core`);
  return `Noise: ${parts.join('; ')}.`;
}

function cellsOf({ name, floorName, budget, rate, floorRate, ratio, p50, p99, p99Ratio, rss }) {
  return [
    name,
    `${number(rate.median)} (${number(rate.min)}–${number(rate.max)})`,
    `${number(floorRate.median)} ${floorName}`,
    `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)})`,
    `≥ ${budget} ${ratio.median < budget ? '✗' : '✓'}`,
    p50.toFixed(2),
    p99.toFixed(2),
    `${p99Ratio.toFixed(2)} ${p99Ratio > P99_BUDGET ? '✗' : '✓'}`,
    `${(rss / 2 ** 20).toFixed(0)} MiB`,
  ];
}

function number(value) {
  return value < 1000 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US');
}

function percent(share) {
  return `${(share * 100).toFixed(0)} %`;
}

function len(text) {
  return text.length;
}
