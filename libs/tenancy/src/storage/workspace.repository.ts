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

  /** As the tenant's or the user's own rows in scope show it. */
  async isInActiveTenant(tenantId: string, userId: string): Promise<boolean> {
    const rows = await this.unitOfWork.transaction.query<unknown[]>(
      `SELECT FROM tenancy.memberships JOIN tenancy.tenants ON tenants.id = memberships.tenant_id
        WHERE tenant_id = $1 AND user_id = $2 AND tenants.status = 'active'`,
      [tenantId, userId],
    );
    return rows.length > 0;
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
