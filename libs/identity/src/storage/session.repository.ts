import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { IsNull, MoreThan } from 'typeorm';
import { Session } from '../domain/session.js';
import { sessionKey, sessionTag } from '../sessions/session-directory.js';

const CHANGED_SECONDS = 60;

/** Sessions of the user in scope. Every change reaches the caches and the shared store in the same commit. */
@Injectable()
export class SessionRepository extends AggregateStore<Session> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, Session);
  }

  /** The session, locked until the commit; null when it has ended, or is not the user's. */
  lockOpen(id: string, now: Date): Promise<Session | null> {
    return this.repository.findOne({
      where: { id, endedAt: IsNull(), expiresAt: MoreThan(now) },
      lock: { mode: 'pessimistic_write' },
    });
  }

  listOpen(userId: string, now: Date): Promise<Session[]> {
    return this.repository.find({
      where: { userId, endedAt: IsNull(), expiresAt: MoreThan(now) },
      order: { createdAt: 'DESC' },
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

  /**
   * Whatever is remembered of the session anywhere counts no more. An ended one stays marked as long as it could have
   * lived; for a changed one it is enough to outlast every request that may have read the old state.
   */
  makeUntrue(session: Session): void {
    const { id, endedAt, expiresAt } = session;
    const seconds = endedAt === null ? CHANGED_SECONDS : Math.ceil((expiresAt.getTime() - endedAt.getTime()) / 1000);
    this.#forget(id, Math.max(CHANGED_SECONDS, seconds));
  }

  #forget(id: string, seconds: number): void {
    this.unitOfWork.transaction.makeStale(sessionKey(id), seconds);
    this.unitOfWork.transaction.invalidate(sessionTag(id));
  }
}
