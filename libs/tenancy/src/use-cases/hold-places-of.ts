import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { HoldPlacesOf } from '../contract.js';
import { PlaceRepository } from '../storage/place.repository.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';

@QueryHandler(HoldPlacesOf)
export class HoldPlacesOfHandler implements IQueryHandler<HoldPlacesOf> {
  constructor(
    private readonly places: PlaceRepository,
    private readonly locks: TenancyLocks,
  ) {}

  async execute({ tenantId, actorIds }: HoldPlacesOf): Promise<void> {
    for (const id of [...actorIds].sort()) await this.locks.take('member', tenantId, id);
    // A team before its chatgroups, as whoever deletes it.
    for (const kind of ['team', 'chatgroup'] as const) {
      for (const id of await this.places.idsOf(kind, actorIds)) await this.locks.share('place', id);
    }
  }
}
