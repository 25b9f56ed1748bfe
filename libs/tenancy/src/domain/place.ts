import { domainEvent, type ActorRef, type DomainEvent } from '#kernel';

/** Where people and robots are members: what belongs to a place is reached by them. */
export interface Place {
  readonly kind: 'team' | 'chatgroup';
  readonly id: string;
  readonly tenantId: string;
}

/** Somebody in a place. */
export interface PlacedActor extends ActorRef {
  readonly type: 'human' | 'robot';
  readonly placeId: string;
  readonly addedAt: Date;
}

/** What happened when somebody was put into a place, or taken out. */
export function placeEvent(place: Place, what: 'member-added' | 'member-removed', actor: ActorRef): DomainEvent {
  return domainEvent({
    name: `tenancy.${place.kind}-${what}`,
    aggregateType: place.kind,
    aggregateId: place.id,
    tenantId: place.tenantId,
    data: { actorType: actor.type, actorId: actor.id },
  });
}
