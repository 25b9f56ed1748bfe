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

  readonly #threats = new Counter({
    name: 'sallyport_threats_total',
    help: 'Threats detected, by kind and by what was done about them.',
    labelNames: ['kind', 'action'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  rateLimited(limit: string): void {
    this.#rateLimited.labels(limit).inc();
  }

  threat(kind: string, action: string): void {
    this.#threats.labels(kind, action).inc();
  }

  decision(reason: string): void {
    this.#decisions.labels(reason).inc();
  }
}
