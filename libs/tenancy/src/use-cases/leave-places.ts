import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { LeavePlaces } from '../contract.js';
import { PlaceRepository } from '../storage/place.repository.js';

@CommandHandler(LeavePlaces)
export class LeavePlacesHandler implements ICommandHandler<LeavePlaces> {
  constructor(private readonly places: PlaceRepository) {}

  execute({ actor }: LeavePlaces): Promise<void> {
    return this.places.removeEverywhere(actor);
  }
}
