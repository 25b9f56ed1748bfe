import { DomainError, isId } from '#kernel';
import { Injectable } from '@nestjs/common';
import type { Chatgroup } from '../domain/chatgroup.js';
import { CHATGROUP_NOT_FOUND, TEAM_NOT_FOUND } from '../domain/errors.js';
import type { Place } from '../domain/place.js';
import type { Team } from '../domain/team.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';
import { ChatgroupRepository } from '../storage/chatgroup.repository.js';
import { TeamRepository } from '../storage/team.repository.js';

/** To read it, to put something into it (it stays until the commit), or to change or delete it (alone). */
type Purpose = 'read' | 'enter' | 'change';

/** Teams and chatgroups of the tenant in scope, or the refusal that use cases of both share. */
@Injectable()
export class FindPlace {
  constructor(
    private readonly teams: TeamRepository,
    private readonly chatgroups: ChatgroupRepository,
    private readonly locks: TenancyLocks,
  ) {}

  /** Throws `tenancy.team-not-found`. */
  async team(id: string, purpose: Purpose): Promise<Team> {
    await this.#lock(id, purpose);
    const team = isId(id) ? await this.teams.find(id) : null;
    if (!team) throw new DomainError(TEAM_NOT_FOUND);
    return team;
  }

  /** Throws `tenancy.chatgroup-not-found`. */
  async chatgroup(id: string, purpose: Purpose): Promise<Chatgroup> {
    await this.#lock(id, purpose);
    const chatgroup = isId(id) ? await this.chatgroups.find(id) : null;
    if (!chatgroup) throw new DomainError(CHATGROUP_NOT_FOUND);
    return chatgroup;
  }

  /** Throws either. */
  async place(kind: Place['kind'], id: string, purpose: Purpose): Promise<Place> {
    const { tenantId } = kind === 'team' ? await this.team(id, purpose) : await this.chatgroup(id, purpose);
    return { kind, id, tenantId };
  }

  async #lock(id: string, purpose: Purpose): Promise<void> {
    if (purpose === 'enter') await this.locks.share('place', id);
    if (purpose === 'change') await this.locks.take('place', id);
  }
}
