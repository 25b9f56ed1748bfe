import { Query, type ActorRef } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Team } from '../domain/team.js';
import { TeamRepository } from '../storage/team.repository.js';

/** All teams of the tenant, or, with `of`, those that somebody is in; by name. */
export class ListTeams extends Query<readonly Team[]> {
  static readonly action = 'tenancy.list-teams';

  constructor(readonly of: ActorRef | null) {
    super();
  }
}

@QueryHandler(ListTeams)
export class ListTeamsHandler implements IQueryHandler<ListTeams> {
  constructor(private readonly teams: TeamRepository) {}

  execute({ of }: ListTeams): Promise<readonly Team[]> {
    return of === null ? this.teams.list() : this.teams.listOf(of);
  }
}
