import type { Metric, MetricValueWithName, Registry } from 'prom-client';

const NAME = 'sallyport_http_request_duration_seconds';

/** Upper bounds of the buckets, in seconds; above the last one is infinity. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

interface Series {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  /** Of each bucket alone, not of those below it. */
  readonly counts: number[];
  sum: number;
}

/**
 * How long requests took, as a histogram in prom-client's registry. It counts by itself: prom-client's own histogram puts
 * labels together and looks them up for each observation, which costs a request more than finding its session.
 */
export class RequestDurations {
  readonly name = NAME;
  readonly help = 'Time to answer a request, by method, route and status.';
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  readonly #seriesByRoute = new Map<string, Series[]>();

  constructor(registry: Registry) {
    // The registry asks for no more than these members, though its type asks for a metric of its own.
    registry.registerMetric(this as unknown as Metric);
  }

  observe(method: string, route: string, status: number, seconds: number): void {
    const series = this.#seriesOf(method, route, status);
    const bucket = BOUNDS.findIndex((bound) => seconds <= bound);
    const at = bucket === -1 ? BOUNDS.length : bucket;
    series.counts[at] = (series.counts[at] ?? 0) + 1;
    series.sum += seconds;
  }

  get(): { name: string; help: string; type: string; values: MetricValueWithName<string>[] } {
    const { name, help, type } = this;
    const values = [...this.#seriesByRoute.values()].flatMap((series) => series.flatMap(exposed));
    return { name, help, type, values };
  }

  /** A route has few: its method, times the statuses it answers. */
  #seriesOf(method: string, route: string, status: number): Series {
    const ofRoute = this.#seriesByRoute.get(route) ?? [];
    for (const series of ofRoute) {
      if (series.status === status && series.method === method) return series;
    }
    const series = { method, route, status, counts: new Array<number>(BOUNDS.length + 1).fill(0), sum: 0 };
    this.#seriesByRoute.set(route, [...ofRoute, series]);
    return series;
  }
}

function exposed({ method, route, status, counts, sum }: Series): MetricValueWithName<string>[] {
  const labels = { method, route, status };
  let count = 0;
  const buckets = counts.map((ofBucket, bucket) => {
    count += ofBucket;
    return { metricName: `${NAME}_bucket`, labels: { le: BOUNDS[bucket] ?? '+Inf', ...labels }, value: count };
  });
  return [
    ...buckets,
    { metricName: `${NAME}_sum`, labels, value: sum },
    { metricName: `${NAME}_count`, labels, value: count },
  ];
}
