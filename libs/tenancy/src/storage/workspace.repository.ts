import type { ActorRef } from '#kernel';
import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { Chatgroup } from '../domain/chatgroup.js';
import { Membership } from '../domain/membership.js';
import { Team } from '../domain/team.js';

/** The members of the tenant in scope. */
@Injectable()
export class MembershipRepository extends AggregateStore<Membership> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, Membership);
  }

  ofUser(tenantId: string, userId: string): Promise<Membership | null> {
    return this.repository.findOneBy({ tenantId, userId });
  }

  /** What is done about one member is done one after the other until the commit: nobody who is leaving is put anywhere. */
  async lockOfUser(tenantId: string, userId: string): Promise<Membership | null> {
    const lock = `SELECT pg_advisory_xact_lock(hashtextextended('member:' || $1 || $2, 0))`;
    await this.unitOfWork.transaction.query(lock, [tenantId, userId]);
    return this.ofUser(tenantId, userId);
  }

  /** Longest first. */
  list(tenantId: string): Promise<Membership[]> {
    return this.repository.find({ where: { tenantId }, order: { joinedAt: 'ASC', id: 'ASC' } });
  }
}

@Injectable()
export class TeamRepository extends AggregateStore<Team> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, Team);
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

@Injectable()
export class ChatgroupRepository extends AggregateStore<Chatgroup> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, Chatgroup);
  }

  listOfTeam(teamId: string): Promise<Chatgroup[]> {
    return this.repository.find({ where: { teamId }, order: { name: 'ASC', id: 'ASC' } });
  }
}
