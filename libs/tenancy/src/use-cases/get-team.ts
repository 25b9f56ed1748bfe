import { Query } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Team } from '../domain/team.js';
import { FindPlace } from './find-place.js';

/** Throws `tenancy.team-not-found`. */
export class GetTeam extends Query<Team> {
  static readonly action = 'tenancy.get-team';

  constructor(readonly teamId: string) {
    super();
  }
}

@QueryHandler(GetTeam)
export class GetTeamHandler implements IQueryHandler<GetTeam> {
  constructor(private readonly find: FindPlace) {}

  execute({ teamId }: GetTeam): Promise<Team> {
    return this.find.team(teamId, 'read');
  }
}
