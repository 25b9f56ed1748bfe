import { Query, type ActorRef } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Chatgroup } from '../domain/chatgroup.js';
import type { Place } from '../domain/place.js';
import type { Team } from '../domain/team.js';
import { PlaceRepository } from '../storage/place.repository.js';
import { ChatgroupRepository, TeamRepository } from '../storage/workspace.repository.js';
import { FindPlace } from './find-place.js';

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
    return this.find.team(teamId);
  }
}

/** Throws `tenancy.team-not-found`. */
export class ListChatgroups extends Query<readonly Chatgroup[]> {
  static readonly action = 'tenancy.list-chatgroups';

  constructor(readonly teamId: string) {
    super();
  }
}

@QueryHandler(ListChatgroups)
export class ListChatgroupsHandler implements IQueryHandler<ListChatgroups> {
  constructor(
    private readonly find: FindPlace,
    private readonly chatgroups: ChatgroupRepository,
  ) {}

  async execute({ teamId }: ListChatgroups): Promise<readonly Chatgroup[]> {
    await this.find.team(teamId);
    return this.chatgroups.listOfTeam(teamId);
  }
}

/** Who is in the team or chatgroup: people, then robots. Throws its not-found. */
export class ListPlaceMembers extends Query<readonly ActorRef[]> {
  static readonly action = 'tenancy.list-place-members';

  constructor(
    readonly kind: Place['kind'],
    readonly placeId: string,
  ) {
    super();
  }
}

@QueryHandler(ListPlaceMembers)
export class ListPlaceMembersHandler implements IQueryHandler<ListPlaceMembers> {
  constructor(
    private readonly find: FindPlace,
    private readonly places: PlaceRepository,
  ) {}

  async execute({ kind, placeId }: ListPlaceMembers): Promise<readonly ActorRef[]> {
    return this.places.membersOf(await this.find.place(kind, placeId));
  }
}
