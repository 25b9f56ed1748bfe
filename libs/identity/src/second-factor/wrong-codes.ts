import { domainEvent } from '#kernel';
import { UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import type { User } from '../domain/user.js';

const MOST = 20;
const DAY_MS = 86_400_000;

const KNOWN = 'SELECT wrong, since FROM identity.second_factor_tries WHERE user_id = $1 AND since > $2';

const COUNT = `INSERT INTO identity.second_factor_tries AS tries (user_id, wrong, since) VALUES ($1, 1, $2)
  ON CONFLICT (user_id) DO UPDATE SET wrong = CASE WHEN tries.since > $3 THEN tries.wrong + 1 ELSE 1 END,
    since = CASE WHEN tries.since > $3 THEN tries.since ELSE $2 END
  RETURNING wrong`;

/**
 * How many wrong codes are given for one account, with however many sessions: twenty a day, of a million with three that count,
 * are found by chance once in 45 years. A right one gives none back. Joins the open command.
 */
@Injectable()
export class WrongCodes {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Seconds until codes count again; 0 where they do. */
  async waitSeconds(userId: string, now: Date): Promise<number> {
    const [known] = await this.unitOfWork.transaction.query<{ wrong: number; since: Date }[]>(KNOWN, [
      userId,
      new Date(now.getTime() - DAY_MS),
    ]);
    if (!known || known.wrong < MOST) return 0;
    return Math.ceil((known.since.getTime() + DAY_MS - now.getTime()) / 1000);
  }

  /** The account's address is told of the last one that may be. */
  async count({ id, email }: User, now: Date): Promise<void> {
    const rows = await this.unitOfWork.transaction.query<{ wrong: number }[]>(COUNT, [
      id,
      now,
      new Date(now.getTime() - DAY_MS),
    ]);
    if (rows[0]?.wrong !== MOST) return;
    const about = { aggregateType: 'user', aggregateId: id, userId: id, isOfAccount: true };
    this.unitOfWork.transaction.record(
      domainEvent({ name: 'identity.second-factor-closed', ...about, secret: { email } }),
    );
  }
}
