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

  /** One request of a user at a time, until the commit. */
  async lockAsking(userId: string): Promise<void> {
    await this.unitOfWork.transaction.query(`SELECT pg_advisory_xact_lock(hashtextextended('join:' || $1, 0))`, [
      userId,
    ]);
  }

  lockPending(id: string): Promise<JoinRequest | null> {
    return this.repository.findOne({ where: { id, status: 'pending' }, lock: { mode: 'pessimistic_write' } });
  }
}
