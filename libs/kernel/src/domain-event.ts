import type { ActingRef } from './actor.js';
import { newId } from './ids.js';

/** What happened to an aggregate. It becomes an audit record and an outbox message in the commit that made it true. */
export interface DomainEvent {
  readonly id: string;
  /** Stable: `context.what-happened`; the `action` of the audit record. */
  readonly name: string;
  readonly aggregateType: string;
  readonly aggregateId: string;
  /** The tenant it belongs to; null for what happens to an account before a tenant is selected. */
  readonly tenantId: string | null;
  /** The account it is about, where that is not the caller's (a person who isn't signed in yet). */
  readonly userId: string | null;
  /** Who did it, where nobody is authenticated who could have: the robot that gets its token. */
  readonly by: ActingRef | null;
  /** Belongs to the trail of the account, whichever tenant the caller is in. */
  readonly isOfAccount: boolean;
  /** Public facts, shown in the audit trail: no secret, nothing that says who a person is. */
  readonly data: Readonly<Record<string, unknown>>;
  /**
   * Facts that say who a person is (an address, a name, a masked phone): shown in the audit trail beside `data`, kept apart
   * from it, and erased with the account that they are about. Never in the outbox.
   */
  readonly personal: Readonly<Record<string, string | null>> | null;
  /** Facts that only a reaction needs (a code to send); sealed before it is stored, and never in the audit trail. */
  readonly secret: Readonly<Record<string, string>> | null;
}

/** Builds an event; what is left out is null or empty. */
export function domainEvent(
  facts: Pick<DomainEvent, 'name' | 'aggregateType' | 'aggregateId'> & Partial<Omit<DomainEvent, 'id'>>,
): DomainEvent {
  return {
    id: newId(),
    ...{ tenantId: null, userId: null, by: null, isOfAccount: false },
    ...{ data: {}, personal: null, secret: null },
    ...facts,
  };
}

/**
 * Base of aggregates: remembers what happened until the unit of work collects it. The list is made lazily, because the
 * ORM builds entities without calling a constructor.
 */
export abstract class Aggregate {
  #events: DomainEvent[] | undefined;

  protected record(event: DomainEvent): void {
    (this.#events ??= []).push(event);
  }

  /** Hands over the recorded events, once. */
  releaseEvents(): DomainEvent[] {
    const events = this.#events ?? [];
    this.#events = undefined;
    return events;
  }
}
