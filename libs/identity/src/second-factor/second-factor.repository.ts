import { createHash } from 'node:crypto';
import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { IsNull, Not } from 'typeorm';
import { SecondFactor, type CodeAttempt } from './second-factor.js';

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

  /**
   * Whether nobody else gives this code for the account right now; until the commit nobody else does. Of many at once with one
   * code all but one need not wait for their turn to be refused.
   */
  async claimCode(userId: string, { method, code }: CodeAttempt): Promise<boolean> {
    const digest = createHash('sha256').update(`${method}:${code}`).digest('base64url');
    const [row] = await this.unitOfWork.transaction.query<{ isMine: boolean }[]>(
      'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS "isMine"',
      [`second-factor-code:${userId}:${digest}`],
    );
    return row?.isMine ?? false;
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
