import { Clock, Query } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Session } from '../domain/session.js';
import { SessionRepository } from '../storage/session.repository.js';

/** The caller's open sessions, newest first. */
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
    private readonly clock: Clock,
  ) {}

  execute({ userId }: ListSessions): Promise<readonly Session[]> {
    return this.sessions.listOpen(userId, this.clock.now());
  }
}
