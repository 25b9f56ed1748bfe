import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { OutOfBandChallenge, type AskedPurpose } from '../domain/out-of-band-challenge.js';

const FORGET = `DELETE FROM identity.out_of_band_challenges
  WHERE user_id IS NOT DISTINCT FROM $1 AND expires_at < $2::timestamptz - interval '1 day'`;

const CLOSE = `UPDATE identity.out_of_band_challenges SET redeemed_at = $2, version = version + 1
  WHERE user_id = $1 AND redeemed_at IS NULL`;

@Injectable()
export class OutOfBandChallengeRepository extends AggregateStore<OutOfBandChallenge> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, OutOfBandChallenge);
  }

  /** Whose it is, with their rows in scope from here on; null for a decoy, and where there is none. */
  async ownerOf(id: string): Promise<string | null> {
    const { transaction } = this.unitOfWork;
    const [row] = await transaction.query<{ user_id: string | null }[]>(
      'SELECT identity.user_id_of_challenge($1) AS user_id',
      [id],
    );
    const userId = row?.user_id ?? null;
    await transaction.scopeTo({ userId });
    return userId;
  }

  /** The one of the owner in scope, locked until the commit; after the account. Null when it is for something else. */
  lock(id: string, purpose: AskedPurpose): Promise<OutOfBandChallenge | null> {
    return this.repository.findOne({ where: { id, purpose }, lock: { mode: 'pessimistic_write' } });
  }

  /** Whether no other code is being sent in the session right now; until the commit none is. */
  async claimSending(sessionId: string): Promise<boolean> {
    const [row] = await this.unitOfWork.transaction.query<{ isMine: boolean }[]>(
      'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS "isMine"',
      [`send-code:${sessionId}`],
    );
    return row?.isMine ?? false;
  }

  /** The newest of the session, which is locked. */
  ofSession(sessionId: string): Promise<OutOfBandChallenge | null> {
    return this.repository.findOne({ where: { sessionId }, order: { createdAt: 'DESC', id: 'DESC' } });
  }

  /** What of the owner, or of nobody, has expired long ago is gone. */
  async forget(userId: string | null, now: Date): Promise<void> {
    await this.unitOfWork.transaction.query(FORGET, [userId, now]);
  }

  /** None of them counts any more. */
  async closeAll(userId: string, now: Date): Promise<void> {
    await this.unitOfWork.transaction.query(CLOSE, [userId, now]);
  }
}
