import { Query, type TenantActor } from '#kernel';
import { CallerPermissions, type Page, type PageWish } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Team } from '../domain/team.js';
import { TeamRepository } from '../storage/team.repository.js';

/**
 * All teams of the tenant to whoever may read them everywhere, otherwise those that the caller is in; whose names begin so. Throws
 * `platform.cursor-invalid`, `rbac.permission-required`.
 */
export class ListTeams extends Query<Page<Team>> {
  static readonly action = 'tenancy.list-teams';

  constructor(
    readonly by: TenantActor,
    readonly name: string,
    readonly wish: PageWish,
  ) {
    super();
  }
}

@QueryHandler(ListTeams)
export class ListTeamsHandler implements IQueryHandler<ListTeams> {
  constructor(
    private readonly teams: TeamRepository,
    private readonly callers: CallerPermissions,
  ) {}

  async execute({ by, name, wish }: ListTeams): Promise<Page<Team>> {
    const seesAll = await this.callers.seesAll(by, 'teams:read');
    return this.teams.page(seesAll ? null : by, name, wish);
  }
}
