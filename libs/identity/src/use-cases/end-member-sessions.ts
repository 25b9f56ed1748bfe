import { Clock, Command, DomainError, domainEvent, isId, type TenantActor } from '#kernel';
import { Queries, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SESSION_NOT_FOUND } from '../domain/errors.js';
import type { EndReason } from '../domain/session.js';
import { SessionRepository } from '../storage/session.repository.js';
import { requireMemberWithinRank } from './list-member-sessions.js';

/**
 * Ends the open sessions of a member that are bound to the caller's tenant, or that one of them, and answers which: the
 * person is signed out where they use it, and stays signed in elsewhere. When it has returned, no process accepts them, their
 * access tokens or their refresh tokens. Throws `tenancy.member-not-found`, `rbac.rank-required`, `rbac.higher-rank`,
 * `identity.session-not-found`.
 */
export class EndMemberSessions extends Command<string[]> {
  static readonly action = 'identity.end-member-sessions';

  constructor(
    readonly by: TenantActor,
    readonly userId: string,
    readonly sessionId: string | null,
  ) {
    super();
  }
}

@CommandHandler(EndMemberSessions)
export class EndMemberSessionsHandler implements ICommandHandler<EndMemberSessions> {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  async execute({ by, userId, sessionId }: EndMemberSessions): Promise<string[]> {
    await requireMemberWithinRank(this.queries, by, userId);
    if (sessionId !== null && !isId(sessionId)) throw new DomainError(SESSION_NOT_FOUND);
    const ended = await this.sessions.endInTenant(userId, sessionId, this.clock.now());
    if (sessionId !== null && ended.length === 0) throw new DomainError(SESSION_NOT_FOUND);
    const reason: EndReason = 'admin';
    const about = { userId, tenantId: by.tenantId };
    const session = { name: 'identity.session-ended', aggregateType: 'session', ...about, data: { reason } };
    const member = { name: 'identity.member-sessions-ended', aggregateType: 'user', aggregateId: userId, ...about };
    this.unitOfWork.transaction.record(
      ...ended.map((aggregateId) => domainEvent({ ...session, aggregateId })),
      // Also when there was none left: that somebody wanted it is worth knowing.
      domainEvent({ ...member, data: { sessions: ended.length } }),
    );
    return ended;
  }
}
