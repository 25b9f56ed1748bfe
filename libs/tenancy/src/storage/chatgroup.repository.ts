import { AggregateStore, pageOf, UnitOfWork, type Page, type PageWish } from '#platform';
import { Injectable } from '@nestjs/common';
import { Chatgroup } from '../domain/chatgroup.js';

@Injectable()
export class ChatgroupRepository extends AggregateStore<Chatgroup> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, Chatgroup);
  }

  /** How many the tenant in scope has. */
  count(): Promise<number> {
    return this.repository.count();
  }

  listOfTeam(teamId: string): Promise<Chatgroup[]> {
    return this.repository.find({ where: { teamId }, order: { name: 'ASC', id: 'ASC' } });
  }

  /** Throws `platform.cursor-invalid`. */
  pageOfTeam(teamId: string, name: string, wish: PageWish): Promise<Page<Chatgroup>> {
    const begins = 'starts_with(lower(chatgroup.name), lower(:name))';
    return pageOf(this.repository.createQueryBuilder('chatgroup').where({ teamId }).andWhere(begins, { name }), wish);
  }
}
