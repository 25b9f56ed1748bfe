import { Query } from '#kernel';
import type { Page, PageWish } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Place, PlacedActor } from '../domain/place.js';
import { PlaceRepository } from '../storage/place.repository.js';
import { FindPlace } from './find-place.js';

/** Who is in the team or chatgroup: people, robots or (null) both. Throws its not-found, `platform.cursor-invalid`. */
export class ListPlaceMembers extends Query<Page<PlacedActor>> {
  static readonly action = 'tenancy.list-place-members';

  constructor(
    readonly kind: Place['kind'],
    readonly placeId: string,
    readonly type: PlacedActor['type'] | null,
    readonly wish: PageWish,
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

  async execute({ kind, placeId, type, wish }: ListPlaceMembers): Promise<Page<PlacedActor>> {
    return this.places.pageOfMembers(await this.find.place(kind, placeId, 'read'), type, wish);
  }
}
