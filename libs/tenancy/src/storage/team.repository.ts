import type { ActorRef } from '#kernel';
import { AggregateStore, pageOf, UnitOfWork, type Page, type PageWish } from '#platform';
import { Injectable } from '@nestjs/common';
import { Team } from '../domain/team.js';

const NAME_BEGINS = 'starts_with(lower(team.name), lower(:name))';
const HAS_MEMBER = `EXISTS (SELECT FROM tenancy.team_members AS own WHERE own.team_id = team.id
  AND own.tenant_id = team.tenant_id AND own.actor_type = :type AND own.actor_id = :id)`;

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

  /** All, or, with `of`, those that somebody is in. Throws `platform.cursor-invalid`. */
  page(of: ActorRef | null, name: string, wish: PageWish): Promise<Page<Team>> {
    const query = this.repository.createQueryBuilder('team').where(NAME_BEGINS, { name });
    return pageOf(of === null ? query : query.andWhere(HAS_MEMBER, of), wish);
  }
}
