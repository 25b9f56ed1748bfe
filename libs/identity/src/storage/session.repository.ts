import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { IsNull, MoreThan, Not } from 'typeorm';
import { MAX_SECOND_FACTOR_TRIES, Session } from '../domain/session.js';
import { sessionKey, sessionTag } from '../sessions/session-directory.js';

const CHANGED_SECONDS = 60;

/** What its owner, and an admin of the tenant it is bound to, may see of a session. */
export type SessionFacts = Pick<
  Session,
  'id' | 'tenantId' | 'proofs' | 'ip' | 'userAgent' | 'createdAt' | 'lastSeenAt' | 'expiresAt'
>;

const IN_TENANT = `SELECT id, tenant_id AS "tenantId", proofs, ip, user_agent AS "userAgent", created_at AS "createdAt",
    last_seen_at AS "lastSeenAt", expires_at AS "expiresAt"
  FROM identity.sessions_in_tenant($1, $2)`;

/** From where, with what and when somebody signed in. */
export type SessionStart = Pick<Session, 'ip' | 'userAgent' | 'createdAt'>;

/** As many as tell what is usual. */
const MOST_STARTS = 200;

const TRY_PLACE = `SELECT place FROM generate_series(1, $2) AS place
  WHERE pg_try_advisory_xact_lock(hashtextextended($1 || ':' || place, 0)) LIMIT 1`;

const WAIT = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))';

const END_IN_TENANT = `SELECT id, expires_at AS "expiresAt" FROM identity.end_sessions_in_tenant($1, $2, $3)`;

type Ended = Pick<Session, 'id' | 'expiresAt'>;

/** Sessions of the user in scope. Every change reaches the caches and the shared store in the same commit. */
@Injectable()
export class SessionRepository extends AggregateStore<Session> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, Session);
  }

  isOpen(id: string, now: Date): Promise<boolean> {
    return this.repository.existsBy({ id, endedAt: IsNull(), expiresAt: MoreThan(now) });
  }

  /** The session, locked until the commit; null when it has ended, or is not the user's. */
  lockOpen(id: string, now: Date): Promise<Session | null> {
    return this.repository.findOne({
      where: { id, endedAt: IsNull(), expiresAt: MoreThan(now) },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** The user's open sessions but that one, locked until the commit. */
  lockAllOpen(userId: string, exceptId: string | null, now: Date): Promise<Session[]> {
    const others = exceptId === null ? {} : { id: Not(exceptId) };
    return this.repository.find({
      where: { ...others, userId, endedAt: IsNull(), expiresAt: MoreThan(now) },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** One session of the user is started at a time, until the commit. */
  async lockStarts(userId: string): Promise<void> {
    await this.unitOfWork.transaction.query(WAIT, [`sessions:${userId}`]);
  }

  /**
   * Requests that complete that sign-in take turns, until the commit; before any other lock but that of the account. False, and
   * no turn, where as many are before it as there may be tries: one of them is right, or the session ends with the last.
   */
  async takeTurn(sessionId: string): Promise<boolean> {
    const places = [`completion:${sessionId}`, MAX_SECOND_FACTOR_TRIES];
    const [place] = await this.unitOfWork.transaction.query<unknown[]>(TRY_PLACE, places);
    if (place === undefined) return false;
    await this.unitOfWork.transaction.query(WAIT, [`completion:${sessionId}`]);
    return true;
  }

  /** Newest first; also those that have been idle for too long. */
  listOpen(userId: string, now: Date): Promise<Session[]> {
    return this.repository.find({
      where: { userId, endedAt: IsNull(), expiresAt: MoreThan(now) },
      order: { createdAt: 'DESC' },
    });
  }

  /** Of the user's sessions, open or ended, but for those that await a second factor; newest first. */
  recentStarts(userId: string): Promise<SessionStart[]> {
    return this.repository.find({
      select: { ip: true, userAgent: true, createdAt: true },
      where: { userId, awaitsSecondFactor: false },
      order: { createdAt: 'DESC' },
      take: MOST_STARTS,
    });
  }

  override async update(session: Session): Promise<void> {
    await super.update(session);
    this.makeUntrue(session);
  }

  /** Unbinds the open sessions of the tenant, of one user or of all; answers how many. */
  async release(tenantId: string, userId: string | null, now: Date): Promise<number> {
    const ids = await this.unitOfWork.transaction.query<{ id: string }[]>(
      'SELECT id FROM identity.release_tenant($1, $2, $3) AS id',
      [tenantId, userId, now],
    );
    for (const { id } of ids) this.#forget(id, CHANGED_SECONDS);
    return ids.length;
  }

  /** The member's open sessions that are bound to the tenant in scope, newest first; also those idle for too long. */
  listInTenant(userId: string, now: Date): Promise<SessionFacts[]> {
    return this.unitOfWork.transaction.query<SessionFacts[]>(IN_TENANT, [userId, now]);
  }

  /** Ends the member's sessions that are bound to the tenant in scope, or that one of them; answers which. */
  async endInTenant(userId: string, sessionId: string | null, now: Date): Promise<string[]> {
    const ended = await this.unitOfWork.transaction.query<Ended[]>(END_IN_TENANT, [userId, sessionId, now]);
    for (const { id, expiresAt } of ended) this.#forget(id, secondsOf(now, expiresAt));
    return ended.map(({ id }) => id);
  }

  /**
   * Whatever is remembered of the session anywhere counts no more. An ended one stays marked as long as it could have
   * lived; for a changed one it is enough to outlast every request that may have read the old state.
   */
  makeUntrue(session: Session): void {
    const { id, endedAt, expiresAt } = session;
    this.#forget(id, endedAt === null ? CHANGED_SECONDS : secondsOf(endedAt, expiresAt));
  }

  #forget(id: string, seconds: number): void {
    this.unitOfWork.transaction.makeStale(sessionKey(id), seconds);
    this.unitOfWork.transaction.invalidate(sessionTag(id));
  }
}

/** For how long an ended one must stay marked: as long as it could have lived. */
const secondsOf = (endedAt: Date, expiresAt: Date): number =>
  Math.max(CHANGED_SECONDS, Math.ceil((expiresAt.getTime() - endedAt.getTime()) / 1000));
