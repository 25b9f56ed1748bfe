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
  /** Public facts, shown in the audit trail: no secret, no full phone number. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Facts that only a reaction needs (a code to send); sealed before it is stored, and never in the audit trail. */
  readonly secret: Readonly<Record<string, string>> | null;
}

/** Builds an event; what is left out is null or empty. */
export function domainEvent(
  facts: Pick<DomainEvent, 'name' | 'aggregateType' | 'aggregateId'> & Partial<Omit<DomainEvent, 'id'>>,
): DomainEvent {
  return { id: newId(), tenantId: null, userId: null, by: null, data: {}, secret: null, ...facts };
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
