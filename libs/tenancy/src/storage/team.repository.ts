import type { ActorRef } from '#kernel';
import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { Team } from '../domain/team.js';

@Injectable()
export class TeamRepository extends AggregateStore<Team> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, Team);
  }

  /** How many the tenant in scope has. */
  count(): Promise<number> {
    return this.repository.count();
  }

  list(): Promise<Team[]> {
    return this.repository.find({ order: { name: 'ASC', id: 'ASC' } });
  }

  /** Those that somebody is in. */
  listOf({ type, id }: ActorRef): Promise<Team[]> {
    return this.repository
      .createQueryBuilder('team')
      .where(
        `EXISTS (SELECT FROM tenancy.team_members AS own WHERE own.team_id = team.id
          AND own.tenant_id = team.tenant_id AND own.actor_type = :type AND own.actor_id = :id)`,
        { type, id },
      )
      .orderBy({ 'team.name': 'ASC', 'team.id': 'ASC' })
      .getMany();
  }
}
