import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { JoinRequest } from '../domain/join-request.js';

@Injectable()
export class JoinRequestRepository extends AggregateStore<JoinRequest> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, JoinRequest);
  }

  /** Of the tenant in scope, oldest first. */
  listPending(): Promise<JoinRequest[]> {
    return this.repository.find({ where: { status: 'pending' }, order: { createdAt: 'ASC', id: 'ASC' } });
  }

  pendingOf(userId: string): Promise<JoinRequest | null> {
    return this.repository.findOneBy({ userId, status: 'pending' });
  }

  lockPending(id: string): Promise<JoinRequest | null> {
    return this.repository.findOne({ where: { id, status: 'pending' }, lock: { mode: 'pessimistic_write' } });
  }
}
