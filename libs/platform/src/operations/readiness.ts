import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Coherence } from '../coherence/coherence.js';
import { KeyValueStore } from '../store/key-value-store.js';

export interface Readiness {
  /** `degraded`: serves, but something it could do without is away. */
  readonly status: 'ok' | 'degraded' | 'failing';
  readonly checks: Readonly<Record<string, 'ok' | 'failing'>>;
}

const CHECK_TIMEOUT_MS = 1000;

/**
 * Whether this process should get requests: PostgreSQL answers, and it isn't stopping. Without Redis it serves on, from
 * PostgreSQL: taking every process out of service for that would make an outage of a degradation.
 */
@Injectable()
export class ReadinessCheck implements BeforeApplicationShutdown {
  #isStopping = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: KeyValueStore,
    private readonly coherence: Coherence,
  ) {}

  async read(): Promise<Readiness> {
    const [database, store] = await Promise.all([isFine(this.dataSource.query('SELECT 1')), isFine(this.store.ping())]);
    const checks = {
      database: state(database),
      [this.store.isShared ? 'redis' : 'in-process store']: state(store),
      coherence: state(this.coherence.holdsLease()),
      ...(this.#isStopping ? { stopping: state(false) } : {}),
    };
    const isServing = database && !this.#isStopping;
    return { status: !isServing ? 'failing' : store ? 'ok' : 'degraded', checks };
  }

  beforeApplicationShutdown(): void {
    this.#isStopping = true;
  }
}

const state = (isFineNow: boolean): 'ok' | 'failing' => (isFineNow ? 'ok' : 'failing');

async function isFine(check: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), CHECK_TIMEOUT_MS)));
  const answer = check.then(
    () => true,
    () => false,
  );
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
