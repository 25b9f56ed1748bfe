import type { DomainEvent } from '#kernel';
import { Injectable } from '@nestjs/common';

type Reaction = (event: DomainEvent) => Promise<void>;

/** Who reacts to which event after its commit. A reaction may run more than once for one event; it must not mind. */
@Injectable()
export class EventSubscribers {
  readonly #reactions = new Map<string, Reaction[]>();

  on(eventName: string, reaction: Reaction): void {
    this.#reactions.set(eventName, [...(this.#reactions.get(eventName) ?? []), reaction]);
  }

  /** Runs the reactions one after the other; throws with the first that fails, so that the event is delivered again. */
  async deliver(event: DomainEvent): Promise<void> {
    for (const reaction of this.#reactions.get(event.name) ?? []) await reaction(event);
  }
}
