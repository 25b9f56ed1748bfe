import { Clock } from '#kernel';
import { Queries } from '#platform';
import { CheckGrantOfTeams } from '#rbac/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Place } from '../domain/place.js';
import { JoinTeams } from '../contract.js';
import { PlaceRepository } from '../storage/place.repository.js';
import { FindPlace } from './find-place.js';

@CommandHandler(JoinTeams)
export class JoinTeamsHandler implements ICommandHandler<JoinTeams> {
  constructor(
    private readonly find: FindPlace,
    private readonly places: PlaceRepository,
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, teamIds, by }: JoinTeams): Promise<void> {
    const places: Place[] = [];
    // In one order for all, so that two who join the same teams never wait for each other.
    for (const id of [...new Set(teamIds)].sort()) places.push(await this.find.place('team', id, 'enter'));
    if (by) await this.queries.execute(new CheckGrantOfTeams(teamIds, by, actor));
    for (const place of places) await this.places.add(place, actor, this.clock.now());
  }
}
