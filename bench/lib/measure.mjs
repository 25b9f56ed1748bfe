import { busyMilliseconds } from './cores.mjs';
import { median, spread } from './statistics.mjs';

const SETTLE_SECONDS = 0.3;

/**
 * Warms both up, then measures floor, figure, floor, figure ... for `rounds` rounds. A ratio is taken within its round,
 * between neighbours in time, and the median over the rounds is reported: a neighbour on the machine who comes and goes
 * moves both sides of most rounds.
 */
export async function alternate({ figure, floor, rounds, seconds, warmUpSeconds, cores }) {
  for (const subject of [floor, figure]) await subject.run({ settleSeconds: 0, seconds: warmUpSeconds });
  const runs = [];
  for (let round = 0; round < rounds; round++) {
    const below = await measured(floor, seconds, cores);
    runs.push({ floor: below, figure: await measured(figure, seconds, cores) });
  }
  return summary(runs);
}

async function measured(subject, seconds, cores) {
  const before = await snapshot(subject, cores);
  const result = await subject.run({ settleSeconds: SETTLE_SECONDS, seconds });
  const after = await snapshot(subject, cores);
  const elapsed = after.at - before.at;
  const serverBusy = (after.cpu - before.cpu) / elapsed;
  const clientBusy = (after.clientCpu - before.clientCpu) / elapsed;
  const core = (after.core - before.core) / elapsed;
  const perCpuSecond = result.rate / serverBusy;
  return { ...result, perCpuSecond, rss: after.rss, serverBusy, clientBusy, stolen: Math.max(0, core - serverBusy) };
}

/** Processor times of the measured process, of the load generator, and of the server's core (whoever used it). */
async function snapshot(subject, { server }) {
  const { rss, cpu } = await subject.usage();
  const { user, system } = process.cpuUsage();
  const core = server === undefined ? 0 : busyMilliseconds(server);
  return { at: performance.now(), rss, cpu, clientCpu: (user + system) / 1000, core };
}

function summary(runs) {
  const of = (side, name) => runs.map((run) => run[side][name]);
  const ratios = (name) => runs.map((run) => run.figure[name] / run.floor[name]);
  return {
    rate: spread(of('figure', 'rate')),
    floorRate: spread(of('floor', 'rate')),
    ratio: spread(ratios('rate')),
    cpuRatio: median(ratios('perCpuSecond')),
    p50: median(of('figure', 'p50')),
    p99: median(of('figure', 'p99')),
    p99Ratio: median(ratios('p99')),
    rss: Math.max(...of('figure', 'rss')),
    runs,
  };
}
