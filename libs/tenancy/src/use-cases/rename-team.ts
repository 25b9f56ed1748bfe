import { Command } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Team } from '../domain/team.js';
import { TeamRepository } from '../storage/team.repository.js';
import { nameTaken } from './create-team.js';
import { FindPlace } from './find-place.js';

/** Throws `tenancy.team-not-found`, `platform.name-taken`. */
export class RenameTeam extends Command<Team> {
  static readonly action = 'tenancy.rename-team';

  constructor(
    readonly teamId: string,
    readonly name: string,
  ) {
    super();
  }
}

@CommandHandler(RenameTeam)
export class RenameTeamHandler implements ICommandHandler<RenameTeam> {
  constructor(
    private readonly find: FindPlace,
    private readonly teams: TeamRepository,
  ) {}

  async execute({ teamId, name }: RenameTeam): Promise<Team> {
    const team = await this.find.team(teamId, 'change');
    team.rename(name);
    await this.teams.update(team).catch(nameTaken);
    return team;
  }
}
