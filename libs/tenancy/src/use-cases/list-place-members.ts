import { Query, type ActorRef } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Place } from '../domain/place.js';
import { PlaceRepository } from '../storage/place.repository.js';
import { FindPlace } from './find-place.js';

/** Who is in the team or chatgroup: people, then robots. Throws its not-found. */
export class ListPlaceMembers extends Query<readonly ActorRef[]> {
  static readonly action = 'tenancy.list-place-members';

  constructor(
    readonly kind: Place['kind'],
    readonly placeId: string,
  ) {
    super();
  }
}

@QueryHandler(ListPlaceMembers)
export class ListPlaceMembersHandler implements IQueryHandler<ListPlaceMembers> {
  constructor(
    private readonly find: FindPlace,
    private readonly places: PlaceRepository,
  ) {}

  async execute({ kind, placeId }: ListPlaceMembers): Promise<readonly ActorRef[]> {
    return this.places.membersOf(await this.find.place(kind, placeId, 'read'));
  }
}
