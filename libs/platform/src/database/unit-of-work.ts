import { AuditTrail, Clock, DomainError } from '#kernel';
import { Injectable } from '@nestjs/common';
import { Coherence, type Announcement } from '../coherence/coherence.js';
import { Ambient } from '../context/ambient.js';
import { currentRequest, type RequestContext } from '../context/request-context.js';
import { Outbox } from '../outbox/outbox.js';
import { KeyValueStore } from '../store/key-value-store.js';
import { auditRecordOfEvent, auditRecordOfRefusal } from './audit-envelope.js';
import { Database } from './database.js';
import { Transaction, type RowScope } from './transaction.js';

const STALE = 'stale';

const BEGIN_WRITE = `SELECT set_config('sallyport.tenant_id', $1, true), set_config('sallyport.user_id', $2, true)`;
const BEGIN_READ = `${BEGIN_WRITE}, set_config('transaction_read_only', 'on', true)`;

/**
 * One transaction around every command and every query. It sees the caller's tenant and user only (row-level security);
 * a command inside a command joins it. A command's rows, audit records, outbox messages and cache invalidation commit
 * together or not at all. Throws `unavailable` when PostgreSQL does not answer in time.
 */
@Injectable()
export class UnitOfWork {
  readonly #open = new Ambient<Transaction>();

  constructor(
    private readonly database: Database,
    private readonly auditTrail: AuditTrail,
    private readonly outbox: Outbox,
    private readonly coherence: Coherence,
    private readonly store: KeyValueStore,
    private readonly clock: Clock,
  ) {}

  /** The open transaction. Throws when there is none: nothing touches a table outside of a command or a query. */
  get transaction(): Transaction {
    const transaction = this.#open.current;
    if (!transaction) throw new Error('no transaction is open: go through a command or a query');
    return transaction;
  }

  /** Runs a command. `action` names it in the record of a refusal. */
  async write<T>(action: string, work: () => Promise<T>): Promise<T> {
    if (this.#open.current) return work();
    try {
      return await this.#inTransaction(BEGIN_WRITE, scopeOf(currentRequest()), (transaction) =>
        this.#command(transaction, action, work),
      );
    } catch (error) {
      throw await this.#refused(action, error);
    }
  }

  /** Runs a query, in a read-only transaction of its own, or inside the command that asks. */
  async read<T>(action: string, work: () => Promise<T>): Promise<T> {
    if (this.#open.current) return work();
    try {
      return await this.#inTransaction(BEGIN_READ, scopeOf(currentRequest()), async () => ({ result: await work() }));
    } catch (error) {
      throw await this.#refused(action, error);
    }
  }

  /** Reads these rows in a read-only transaction of its own, whoever is calling: for caches that many callers share. */
  readIn<T>(scope: RowScope, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#inTransaction(BEGIN_READ, scope, async (transaction) => ({ result: await work(transaction) }));
  }

  /** Records a refusal on its own, unless it was recorded by its commit. An outage refuses nobody. */
  async #refused(action: string, failure: unknown): Promise<unknown> {
    if (failure instanceof DomainError && failure.definition.kind !== 'unavailable' && !wasCommitted(failure)) {
      const record = auditRecordOfRefusal(action, failure, currentRequest(), this.clock.now());
      await this.auditTrail.appendRefusal(record);
    }
    return failure;
  }

  async #command<T>(transaction: Transaction, action: string, work: () => Promise<T>): Promise<Outcome<T>> {
    const context = currentRequest();
    const result = await work();
    const { events, refusal } = transaction;
    const records = events.map((event) => auditRecordOfEvent(event, context, this.clock.now()));
    if (refusal) records.push(auditRecordOfRefusal(action, refusal, context, this.clock.now()));
    if (records.length > 0) await this.auditTrail.append(transaction, records);
    else await refuseUnrecordedChange(transaction, action);
    await this.outbox.publish(transaction, events);
    const { staleKeys } = transaction;
    await this.#markStale(staleKeys);
    const announcements = await this.coherence.announce(transaction, [...transaction.changedTags]);
    return { result, announcements, refusal, staleKeys };
  }

  async #markStale(keys: ReadonlyMap<string, number>): Promise<void> {
    await Promise.all([...keys].map(([key, seconds]) => this.store.set(key, STALE, seconds)));
  }

  async #inTransaction<T>(
    begin: string,
    scope: RowScope,
    work: (transaction: Transaction) => Promise<Outcome<T>>,
  ): Promise<T> {
    const { result, announcements, refusal, staleKeys } = await this.database.borrow(async (runner) => {
      let outcome: Outcome<T> | undefined;
      try {
        await runner.startTransaction();
        await runner.query(begin, [scope.tenantId ?? '', scope.userId ?? '']);
        const transaction = new Transaction(runner.manager);
        outcome = await this.#open.run(transaction, () => work(transaction));
        await runner.commitTransaction();
        return outcome;
      } catch (error) {
        for (const announcement of outcome?.announcements ?? []) this.coherence.withdrawn(announcement);
        throw error;
      }
    });
    // Again, in case the store lost the first marks, and a reader put the old state back before the commit.
    if (staleKeys) await this.#markStale(staleKeys).catch(() => undefined);
    if (announcements) await this.coherence.settled(announcements, this.database);
    const version = announcements?.at(-1)?.version;
    if (version !== undefined) currentRequest()?.tellVersion?.(version);
    if (refusal) throw committed(refusal);
    return result;
  }
}

/** The rows that a caller may see: those of its tenant, and its own. */
function scopeOf(context: RequestContext | undefined): RowScope {
  const actor = context?.actor;
  return { tenantId: actor?.tenantId ?? null, userId: actor?.type === 'human' ? actor.id : null };
}

interface Outcome<T> {
  readonly result: T;
  readonly announcements?: readonly Announcement[];
  readonly refusal?: DomainError | undefined;
  readonly staleKeys?: ReadonlyMap<string, number>;
}

const committedRefusals = new WeakSet<DomainError>();

function committed(refusal: DomainError): DomainError {
  committedRefusals.add(refusal);
  return refusal;
}

function wasCommitted(refusal: DomainError): boolean {
  return committedRefusals.has(refusal);
}

/** No audit record, no change: a command that wrote something but recorded nothing is a bug, and does not commit. */
async function refuseUnrecordedChange(transaction: Transaction, action: string): Promise<void> {
  const [row] = await transaction.query<{ wrote: boolean }[]>(
    'SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS wrote',
  );
  if (row?.wrote) throw new Error(`command ${action} changed something without recording an event`);
}
