import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { PhoneVerification } from '../domain/phone-verification.js';

const LOCK_EMAIL = `SELECT pg_advisory_xact_lock(hashtextextended('email:' || email, 0)) FROM identity.users WHERE id = $1`;

@Injectable()
export class PhoneVerificationRepository extends AggregateStore<PhoneVerification> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, PhoneVerification);
  }

  /**
   * The verification, locked until the commit, with its owner's rows in scope from here on; null when there is none. Waits
   * for a sign-up with the same address first, which might replace the account.
   */
  async lock(id: string): Promise<PhoneVerification | null> {
    const { transaction } = this.unitOfWork;
    const [row] = await transaction.query<{ user_id: string | null }[]>(
      'SELECT identity.user_id_of_phone_verification($1) AS user_id',
      [id],
    );
    await transaction.scopeTo({ userId: row?.user_id ?? null });
    await transaction.query(LOCK_EMAIL, [row?.user_id ?? null]);
    return this.repository.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
  }
}
