import { Clock, Query } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Session } from '../domain/session.js';
import { SessionActivity } from '../sessions/session-activity.js';
import { SessionRepository } from '../storage/session.repository.js';

/** The user's open sessions, newest first. */
export class ListSessions extends Query<readonly Session[]> {
  static readonly action = 'identity.list-sessions';

  constructor(readonly userId: string) {
    super();
  }
}

@QueryHandler(ListSessions)
export class ListSessionsHandler implements IQueryHandler<ListSessions> {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly activity: SessionActivity,
    private readonly clock: Clock,
  ) {}

  async execute({ userId }: ListSessions): Promise<readonly Session[]> {
    const now = this.clock.now();
    const open = await this.sessions.listOpen(userId, now);
    return open.filter(({ lastSeenAt }) => !this.activity.isIdle(lastSeenAt.getTime(), now.getTime()));
  }
}
