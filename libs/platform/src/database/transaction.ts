import type { DomainError, DomainEvent, SqlExecutor } from '#kernel';
import type { EntityManager } from 'typeorm';

/** Whose rows a transaction sees: row-level security compares every row with these. */
export interface RowScope {
  readonly tenantId?: string | null;
  readonly userId?: string | null;
}

/** The open transaction of a command or a query: its connection, and what has to be committed with it. */
export class Transaction implements SqlExecutor {
  readonly events: DomainEvent[] = [];
  readonly changedTags = new Set<string>();
  /** By key, for how many seconds. */
  readonly staleKeys = new Map<string, number>();
  #refusal: DomainError | undefined;

  constructor(readonly manager: EntityManager) {}

  query<T = unknown>(sql: string, parameters: unknown[] = []): Promise<T> {
    return this.manager.query<T>(sql, parameters);
  }

  /** Sees these rows from here on. For the few commands that find or make their tenant or user on the way. */
  async scopeTo(scope: RowScope): Promise<void> {
    const settings: [string, string][] = [];
    if (scope.tenantId !== undefined) settings.push(['sallyport.tenant_id', scope.tenantId ?? '']);
    if (scope.userId !== undefined) settings.push(['sallyport.user_id', scope.userId ?? '']);
    for (const [name, value] of settings) await this.query('SELECT set_config($1, $2, true)', [name, value]);
  }

  /** What happened; becomes audit records and outbox messages in this commit. */
  record(...events: readonly DomainEvent[]): void {
    this.events.push(...events);
  }

  /** What this change makes untrue in caches, by tag; see `Coherence`. */
  invalidate(...tags: readonly string[]): void {
    for (const tag of tags) this.changedTags.add(tag);
  }

  /** What this change makes untrue in the shared store; marked before the commit, so that no process refills it. */
  makeStale(key: string, seconds: number): void {
    this.staleKeys.set(key, seconds);
  }

  /**
   * Refuses the command, but commits what it did (a counted try, a revoked family): the error is thrown after. The
   * handler returns what this returns; its caller never sees it.
   */
  refuse(error: DomainError): never {
    this.#refusal = error;
    return undefined as never;
  }

  get refusal(): DomainError | undefined {
    return this.#refusal;
  }
}
