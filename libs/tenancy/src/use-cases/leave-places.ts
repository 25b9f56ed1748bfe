import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { LeavePlaces } from '../contract.js';
import { PlaceRepository } from '../storage/place.repository.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';

@CommandHandler(LeavePlaces)
export class LeavePlacesHandler implements ICommandHandler<LeavePlaces> {
  constructor(
    private readonly places: PlaceRepository,
    private readonly locks: TenancyLocks,
  ) {}

  async execute({ tenantId, actor }: LeavePlaces): Promise<void> {
    await this.locks.take('member', tenantId, actor.id);
    await this.places.removeEverywhere(actor);
  }
}
