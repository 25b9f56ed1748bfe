import { Clock } from '#kernel';
import { UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { userTag } from '../contract.js';
import { RefreshFamilyRepository } from '../storage/refresh-family.repository.js';
import { SessionRepository } from '../storage/session.repository.js';

/** Ends sessions of a user whose row has been changed or locked before in the open command: so that none is started meanwhile. */
@Injectable()
export class SessionEnder {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly families: RefreshFamilyRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * All of them, with what derives from them, but the one to keep; that and whatever else is made from the account is read
   * anew. When the command has returned, no process accepts those that have ended.
   */
  async endAll(userId: string, kept: string | null = null): Promise<void> {
    const now = this.clock.now();
    this.unitOfWork.transaction.invalidate(userTag(userId));
    for (const session of await this.sessions.lockAllOpen(userId, now)) {
      if (session.id === kept) {
        this.sessions.makeUntrue(session);
        continue;
      }
      session.end(now);
      await this.sessions.update(session);
      await this.families.revokeOfSession(session.id, now);
    }
  }
}
