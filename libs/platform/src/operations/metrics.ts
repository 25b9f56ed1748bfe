import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import { RequestDurations } from './request-durations.js';

/** What the process counts and measures, in the exposition format of Prometheus. No label holds a tenant or a person. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  readonly requests = new RequestDurations(this.registry);

  readonly #decisions = new Counter({
    name: 'sallyport_decisions_total',
    help: 'Permission decisions, by reason.',
    labelNames: ['reason'],
    registers: [this.registry],
  });

  readonly #rateLimited = new Counter({
    name: 'sallyport_rate_limited_total',
    help: 'Requests refused because of a limit, by the name of the limit.',
    labelNames: ['limit'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  rateLimited(limit: string): void {
    this.#rateLimited.labels(limit).inc();
  }

  decision(reason: string): void {
    this.#decisions.labels(reason).inc();
  }
}
