import { Query, type ActorRef } from '#kernel';
import type { Page, PageWish } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Team } from '../domain/team.js';
import { TeamRepository } from '../storage/team.repository.js';

/** All teams of the tenant, or, with `of`, those that somebody is in; whose names begin so. Throws `platform.cursor-invalid`. */
export class ListTeams extends Query<Page<Team>> {
  static readonly action = 'tenancy.list-teams';

  constructor(
    readonly of: ActorRef | null,
    readonly name: string,
    readonly wish: PageWish,
  ) {
    super();
  }
}

@QueryHandler(ListTeams)
export class ListTeamsHandler implements IQueryHandler<ListTeams> {
  constructor(private readonly teams: TeamRepository) {}

  execute({ of, name, wish }: ListTeams): Promise<Page<Team>> {
    return this.teams.page(of, name, wish);
  }
}
