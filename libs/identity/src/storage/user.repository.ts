import { DomainError } from '#kernel';
import { AggregateStore, STALE_WRITE, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { Not } from 'typeorm';
import { User, type UserStatus } from '../domain/user.js';
import type { Identifier } from '../sign-in/identifier.js';

/** What a login needs to know before anybody is known. */
export interface Account {
  readonly id: string;
  /** Null where no password opens it. */
  readonly passwordHash: string | null;
  readonly status: UserStatus;
  /** See `User`. */
  readonly isSettled: boolean;
}

/** A sign-up that waits for its phone holds no address; nor does it come back under a new one's name once it was disabled. */
export const holdsAddress = ({ isSettled, status }: Account): boolean => isSettled || status !== 'active';

/** The same, with the known device that the request comes from; null when it is none of the account's. */
export interface AccountForSignIn extends Account {
  readonly deviceId: string | null;
}

const ACCOUNT = `SELECT id, password_hash AS "passwordHash", status, is_settled AS "isSettled"
  FROM identity.account_by_email($1)`;

const FOR_SIGN_IN = `SELECT id, password_hash AS "passwordHash", status, is_settled AS "isSettled", device_id AS "deviceId"
  FROM identity.account_for_sign_in($1, $2, $3)`;

const ERASE = `UPDATE identity.users SET status = 'deleted', email = NULL, email_verified_at = NULL, username = NULL,
  phone = NULL, phone_verified_at = NULL, display_name = NULL, metadata = '{}', password_hash = NULL, external_id = NULL,
  last_login_at = NULL,
  version = version + 1 WHERE id = $1 AND version = $2`;

/** What goes with the account; refresh families go with their sessions. */
const OF_PERSON = [
  'identity.sessions',
  'identity.phone_verifications',
  'identity.contact_changes',
  'identity.devices',
  'identity.second_factors',
  'identity.recovery_codes',
  'identity.second_factor_tries',
  'identity.out_of_band_challenges',
  'identity.social_accounts',
];

/** That there were threats stays, as in the trail. */
const ERASE_EVIDENCE = `UPDATE identity.threats SET evidence = '{}' WHERE user_id = $1`;

@Injectable()
export class UserRepository extends AggregateStore<User> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, User);
  }

  /** The account, or null when it is not in scope, or deleted. */
  override find(id: string): Promise<User | null> {
    return this.repository.findOneBy({ id, status: Not('deleted') });
  }

  /** The same, locked until the commit: nobody starts a session of it meanwhile. */
  lock(id: string): Promise<User | null> {
    return this.repository.findOne({ where: { id, status: Not('deleted') }, lock: { mode: 'pessimistic_write' } });
  }

  async accountByEmail(email: string): Promise<Account | null> {
    const [account] = await this.unitOfWork.transaction.query<Account[]>(ACCOUNT, [email]);
    return account ?? null;
  }

  /** One look-up for whatever is asked, so that all take as long. */
  async accountForSignIn({ kind, value }: Identifier, deviceHash: Buffer | null): Promise<AccountForSignIn | null> {
    const wanted = [kind, value, deviceHash];
    const [account] = await this.unitOfWork.transaction.query<AccountForSignIn[]>(FOR_SIGN_IN, wanted);
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

  /**
   * The account, if it is active; until the commit it stays so, and keeps its password and contacts: whoever takes it waits.
   * First in whatever starts a session of it, or makes something on the strength of it.
   */
  async holdActive(userId: string): Promise<User | null> {
    await this.unitOfWork.transaction.query('SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))', [
      `account:${userId}`,
    ]);
    const user = await this.find(userId);
    return user?.status === 'active' ? user : null;
  }

  /** Alone: to disable or delete it, or to change what it is found by. After addresses, before phones and rows. */
  takeAccount(userId: string): Promise<void> {
    return this.#waitFor(`account:${userId}`);
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

  /** What is left is its id, which the trail and others name. Throws `platform.stale-write` when it was changed since it was read. */
  async erase(user: User): Promise<void> {
    const { transaction } = this.unitOfWork;
    const [, erased] = await transaction.query<[unknown, number]>(ERASE, [user.id, user.version]);
    if (erased !== 1) throw new DomainError(STALE_WRITE);
    for (const table of OF_PERSON) await transaction.query(`DELETE FROM ${table} WHERE user_id = $1`, [user.id]);
    await transaction.query(ERASE_EVIDENCE, [user.id]);
    transaction.record(...user.releaseEvents());
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
