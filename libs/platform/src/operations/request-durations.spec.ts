import { Histogram, Registry } from 'prom-client';
import { RequestDurations } from './request-durations.js';

const OBSERVATIONS = [
  ['GET', '/a', 200, 0.0001],
  ['GET', '/a', 200, 0.001],
  ['GET', '/a', 200, 0.0011],
  ['GET', '/a', 200, 2.5],
  ['GET', '/a', 200, 60],
  ['POST', '/a', 200, 0.3],
  ['GET', '/a', 404, 0.02],
  ['GET', '/b', 200, 0],
] as const;

const linesOf = async (registry: Registry): Promise<string[]> =>
  (await registry.metrics())
    .split('\n')
    .map((line) => {
      const [, name = line, labels = '', value = ''] = /^(\w+)\{(.*)\} (.*)$/.exec(line) ?? [];
      return [name, ...labels.split(',').sort(), value].join(' ');
    })
    .sort();

it("exposes what prom-client's own histogram would", async () => {
  const own = new Registry();
  const durations = new RequestDurations(own);
  const theirs = new Registry();
  const histogram = new Histogram({
    name: durations.name,
    help: durations.help,
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [theirs],
  });
  for (const [method, route, status, seconds] of OBSERVATIONS) {
    durations.observe(method, route, status, seconds);
    histogram.observe({ method, route, status }, seconds);
  }
  expect(await linesOf(own)).toEqual(await linesOf(theirs));
});
