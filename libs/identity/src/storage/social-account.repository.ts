import { DomainError } from '#kernel';
import { AggregateStore, UnitOfWork, violates } from '#platform';
import { Injectable } from '@nestjs/common';
import type { LinkedIdentity } from '../domain/social-account.js';
import { SocialAccount } from '../domain/social-account.js';
import { SOCIAL_ACCOUNT_TAKEN } from '../domain/social-errors.js';

type Subject = Pick<LinkedIdentity, 'issuer' | 'subject'>;

@Injectable()
export class SocialAccountRepository extends AggregateStore<SocialAccount> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, SocialAccount);
  }

  /** Waits for any other first sign-in of the same person to end. Before addresses and accounts. */
  async lockSubject({ issuer, subject }: Subject): Promise<void> {
    await this.unitOfWork.transaction.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `social-account:${issuer} ${subject}`,
    ]);
  }

  /** Whose account it opens; null for nobody's. Whoever asks. */
  async userOf({ issuer, subject }: Subject): Promise<string | null> {
    const [row] = await this.unitOfWork.transaction.query<{ userId: string | null }[]>(
      'SELECT identity.user_of_social_account($1, $2) AS "userId"',
      [issuer, subject],
    );
    return row?.userId ?? null;
  }

  /** Of the account in scope, oldest first. */
  listOf(userId: string): Promise<SocialAccount[]> {
    return this.repository.find({ where: { userId }, order: { linkedAt: 'ASC', id: 'ASC' } });
  }

  /** Throws `identity.social-account-taken`. */
  override async add(account: SocialAccount): Promise<void> {
    try {
      await super.add(account);
    } catch (error) {
      throw violates(error, 'social_accounts_subject_key') ? new DomainError(SOCIAL_ACCOUNT_TAKEN) : error;
    }
  }

  /** Not a change of the account: the version stays. */
  async noteUse({ issuer, subject }: Subject, now: Date): Promise<void> {
    await this.repository.update({ issuer, subject }, { lastUsedAt: now });
  }

  /** True for the first caller with the state of an authorization request, false for any other. */
  async answerOnce(stateHash: Buffer, until: Date): Promise<boolean> {
    const [row] = await this.unitOfWork.transaction.query<{ isFirst: boolean }[]>(
      'SELECT identity.answer_request_once($1, $2) AS "isFirst"',
      [stateHash, until],
    );
    return row?.isFirst ?? false;
  }
}
