import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** What the process counts and measures, in the exposition format of Prometheus. No label holds a tenant or a person. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  readonly #requests = new Histogram({
    name: 'sallyport_http_request_duration_seconds',
    help: 'Time to answer a request, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [this.registry],
  });

  readonly #decisions = new Counter({
    name: 'sallyport_decisions_total',
    help: 'Permission decisions, by reason.',
    labelNames: ['reason'],
    registers: [this.registry],
  });

  /** Looking a series up by its labels costs more than counting in it; there are few: routes times statuses. */
  readonly #requestSeries = new Map<string, Histogram.Internal<'method' | 'route' | 'status'>>();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  request(method: string, route: string, status: number, seconds: number): void {
    const key = `${method} ${route} ${status}`;
    let series = this.#requestSeries.get(key);
    if (!series) {
      series = this.#requests.labels(method, route, String(status));
      this.#requestSeries.set(key, series);
    }
    series.observe(seconds);
  }

  decision(reason: string): void {
    this.#decisions.labels(reason).inc();
  }
}
