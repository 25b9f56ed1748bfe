import { Clock, DomainError, isId } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { JoinTeams } from '../contract.js';
import { TEAM_NOT_FOUND } from '../domain/errors.js';
import { PlaceRepository } from '../storage/place.repository.js';
import { TeamRepository } from '../storage/workspace.repository.js';

@CommandHandler(JoinTeams)
export class JoinTeamsHandler implements ICommandHandler<JoinTeams> {
  constructor(
    private readonly teams: TeamRepository,
    private readonly places: PlaceRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, teamIds }: JoinTeams): Promise<void> {
    for (const id of new Set(teamIds)) {
      const team = isId(id) ? await this.teams.find(id) : null;
      if (!team) throw new DomainError(TEAM_NOT_FOUND);
      await this.places.add({ kind: 'team', id, tenantId: team.tenantId }, actor, this.clock.now());
    }
  }
}
