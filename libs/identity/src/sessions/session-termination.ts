import { Injectable } from '@nestjs/common';
import type { EndReason, Session } from '../domain/session.js';
import { RefreshFamilyRepository } from '../storage/refresh-family.repository.js';
import { SessionRepository } from '../storage/session.repository.js';

/** Ends sessions that are locked, and all that derives from them. Joins the open command. */
@Injectable()
export class SessionTermination {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly families: RefreshFamilyRepository,
  ) {}

  async end(session: Session, reason: EndReason, now: Date): Promise<void> {
    session.end(now, reason);
    await this.sessions.update(session);
    await this.families.revokeOfSession(session.id, now);
  }
}
