import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { User, type UserStatus } from '../domain/user.js';

/** What a login needs to know before anybody is known. */
export interface Account {
  readonly id: string;
  readonly passwordHash: string;
  readonly status: UserStatus;
  readonly isPhoneVerified: boolean;
}

const ACCOUNT = `SELECT id, password_hash AS "passwordHash", status, is_phone_verified AS "isPhoneVerified"
  FROM identity.account_by_email($1)`;

@Injectable()
export class UserRepository extends AggregateStore<User> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, User);
  }

  async accountByEmail(email: string): Promise<Account | null> {
    const [account] = await this.unitOfWork.transaction.query<Account[]>(ACCOUNT, [email]);
    return account ?? null;
  }

  /** Waits for any other sign-up with the address to end, so that two can't both find it free. */
  lockEmail(email: string): Promise<void> {
    return this.#waitFor(`email:${email}`);
  }

  /** Waits for any other verification of the phone to end, so that two can't both find it free. */
  lockPhone(phone: string): Promise<void> {
    return this.#waitFor(`phone:${phone}`);
  }

  /** Waits for any other upgrade of the account's hash to end, so that two can't both make one. */
  lockPassword(userId: string): Promise<void> {
    return this.#waitFor(`password:${userId}`);
  }

  /** Not a change of the account: the version stays, so that people who log in at once don't collide. */
  async noteLogin(userId: string, now: Date): Promise<void> {
    await this.repository.update({ id: userId }, { lastLoginAt: now });
  }

  async remove(user: User): Promise<void> {
    await this.repository.delete({ id: user.id });
    this.unitOfWork.transaction.record(...user.releaseEvents());
  }

  async isPhoneVerifiedElsewhere(phone: string, userId: string): Promise<boolean> {
    const [row] = await this.unitOfWork.transaction.query<{ taken: boolean }[]>(
      'SELECT identity.is_phone_verified_elsewhere($1, $2) AS taken',
      [phone, userId],
    );
    return row?.taken ?? false;
  }

  async #waitFor(name: string): Promise<void> {
    await this.unitOfWork.transaction.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
  }
}
