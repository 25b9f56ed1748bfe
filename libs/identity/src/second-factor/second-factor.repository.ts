import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { IsNull, Not } from 'typeorm';
import { SecondFactor } from './second-factor.js';

/** Second factors of the account in scope. */
@Injectable()
export class SecondFactorRepository extends AggregateStore<SecondFactor> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, SecondFactor);
  }

  /** One at a time uses or changes the second factors of the account, until the commit. After `lockStarts`, before rows. */
  async lockAccount(userId: string): Promise<void> {
    await this.unitOfWork.transaction.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `second-factor:${userId}`,
    ]);
  }

  /** Oldest first; also those that are not confirmed. */
  list(userId: string): Promise<SecondFactor[]> {
    return this.repository.find({ where: { userId }, order: { createdAt: 'ASC' } });
  }

  /** Whether codes that are sent to the phone are one of them. */
  hasSms(userId: string): Promise<boolean> {
    return this.repository.existsBy({ userId, kind: 'sms' });
  }

  /** Those that count, oldest first. */
  listConfirmed(userId: string): Promise<SecondFactor[]> {
    return this.repository.find({ where: { userId, confirmedAt: Not(IsNull()) }, order: { createdAt: 'ASC' } });
  }
}
