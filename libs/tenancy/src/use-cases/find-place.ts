import { DomainError, isId } from '#kernel';
import { Injectable } from '@nestjs/common';
import type { Chatgroup } from '../domain/chatgroup.js';
import { CHATGROUP_NOT_FOUND, TEAM_NOT_FOUND } from '../domain/errors.js';
import type { Place } from '../domain/place.js';
import type { Team } from '../domain/team.js';
import { ChatgroupRepository, TeamRepository } from '../storage/workspace.repository.js';

/** Teams and chatgroups of the tenant in scope, or the refusal that use cases of both share. */
@Injectable()
export class FindPlace {
  constructor(
    private readonly teams: TeamRepository,
    private readonly chatgroups: ChatgroupRepository,
  ) {}

  /** Throws `tenancy.team-not-found`. */
  async team(id: string): Promise<Team> {
    const team = isId(id) ? await this.teams.find(id) : null;
    if (!team) throw new DomainError(TEAM_NOT_FOUND);
    return team;
  }

  /** Throws `tenancy.chatgroup-not-found`. */
  async chatgroup(id: string): Promise<Chatgroup> {
    const chatgroup = isId(id) ? await this.chatgroups.find(id) : null;
    if (!chatgroup) throw new DomainError(CHATGROUP_NOT_FOUND);
    return chatgroup;
  }

  /** Throws either. */
  async place(kind: Place['kind'], id: string): Promise<Place> {
    const { tenantId } = kind === 'team' ? await this.team(id) : await this.chatgroup(id);
    return { kind, id, tenantId };
  }
}
