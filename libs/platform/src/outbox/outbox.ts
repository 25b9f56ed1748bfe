import type { DomainEvent, SqlExecutor } from '#kernel';
import { SecretBox } from '../crypto/secret-box.js';

export const EVENT_TASK = 'domain-event';

/** How an event lies in the outbox: its secret sealed, and nothing that says who a person is. */
export interface OutboxMessage {
  readonly event: Omit<DomainEvent, 'secret' | 'personal'>;
  readonly sealedSecret: string | null;
}

/**
 * Due in the order in which they were published: `now()` would be the time at which a transaction began, which may have
 * waited for another that changed the same aggregate.
 */
const ADD_JOBS = `SELECT graphile_worker.add_job($1, message, queue_name := queue,
    run_at := clock_timestamp() + position * interval '1 microsecond')
  FROM unnest($2::json[], $3::text[]) WITH ORDINALITY AS entry (message, queue, position)`;

/**
 * The transactional outbox: an event is queued in the commit that made it true, and delivered after it, at least once,
 * and in order per aggregate.
 */
export class Outbox {
  readonly #box: SecretBox;

  constructor(masterKey: Buffer) {
    this.#box = new SecretBox(masterKey, 'outbox');
  }

  async publish(transaction: SqlExecutor, events: readonly DomainEvent[]): Promise<void> {
    if (events.length === 0) return;
    const messages = events.map((event) => JSON.stringify(this.#seal(event)));
    const queues = events.map((event) => `${event.aggregateType}:${event.aggregateId}`);
    await transaction.query(ADD_JOBS, [EVENT_TASK, messages, queues]);
  }

  /** The event as it was published. Throws when the message was changed or sealed under another key. */
  open(message: OutboxMessage): DomainEvent {
    const { event, sealedSecret } = message;
    if (sealedSecret === null) return { ...event, personal: null, secret: null };
    const opened = this.#box.open(Buffer.from(sealedSecret, 'base64'), event.id).toString();
    return { ...event, personal: null, secret: JSON.parse(opened) as Record<string, string> };
  }

  #seal({ secret, personal: _, ...event }: DomainEvent): OutboxMessage {
    const sealedSecret = secret && this.#box.seal(Buffer.from(JSON.stringify(secret)), event.id).toString('base64');
    return { event, sealedSecret };
  }
}
