import { AggregateStore, pageOf, UnitOfWork, type Page, type PageWish } from '#platform';
import { Injectable } from '@nestjs/common';
import { JoinRequest } from '../domain/join-request.js';

@Injectable()
export class JoinRequestRepository extends AggregateStore<JoinRequest> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, JoinRequest);
  }

  /** Of the tenant in scope. Throws `platform.cursor-invalid`. */
  page(status: JoinRequest['status'], wish: PageWish): Promise<Page<JoinRequest>> {
    return pageOf(this.repository.createQueryBuilder('request').where({ status }), wish);
  }

  pendingOf(userId: string): Promise<JoinRequest | null> {
    return this.repository.findOneBy({ userId, status: 'pending' });
  }

  lockPending(id: string): Promise<JoinRequest | null> {
    return this.repository.findOne({ where: { id, status: 'pending' }, lock: { mode: 'pessimistic_write' } });
  }
}
