import { Clock } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { JoinTeams } from '../contract.js';
import { PlaceRepository } from '../storage/place.repository.js';
import { FindPlace } from './find-place.js';

@CommandHandler(JoinTeams)
export class JoinTeamsHandler implements ICommandHandler<JoinTeams> {
  constructor(
    private readonly find: FindPlace,
    private readonly places: PlaceRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, teamIds }: JoinTeams): Promise<void> {
    // In one order for all, so that two who join the same teams never wait for each other.
    for (const id of [...new Set(teamIds)].sort()) {
      await this.places.add(await this.find.place('team', id, 'enter'), actor, this.clock.now());
    }
  }
}
