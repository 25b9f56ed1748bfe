import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { Chatgroup } from '../domain/chatgroup.js';
import { Membership } from '../domain/membership.js';
import { Team } from '../domain/team.js';

/** What is inside a tenant: its members, teams and chatgroups. */
@Injectable()
export class WorkspaceRepository {
  readonly #memberships: AggregateStore<Membership>;
  readonly #teams: AggregateStore<Team>;
  readonly #chatgroups: AggregateStore<Chatgroup>;

  constructor(unitOfWork: UnitOfWork) {
    this.#memberships = new AggregateStore(unitOfWork, Membership);
    this.#teams = new AggregateStore(unitOfWork, Team);
    this.#chatgroups = new AggregateStore(unitOfWork, Chatgroup);
  }

  addMembership(membership: Membership): Promise<void> {
    return this.#memberships.add(membership);
  }

  addTeam(team: Team): Promise<void> {
    return this.#teams.add(team);
  }

  /** Null for one of another tenant. */
  findTeam(id: string): Promise<Team | null> {
    return this.#teams.find(id);
  }

  addChatgroup(chatgroup: Chatgroup): Promise<void> {
    return this.#chatgroups.add(chatgroup);
  }
}
