import { Clock, DomainError, isId, Query, type TenantActor } from '#kernel';
import { Queries } from '#platform';
import { CheckRank } from '#rbac/contract';
import { MEMBER_NOT_FOUND } from '#tenancy';
import { HoldMembership } from '#tenancy/contract';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { SessionActivity } from '../sessions/session-activity.js';
import { SessionRepository, type SessionFacts } from '../storage/session.repository.js';

/**
 * The open sessions of a member of the caller's tenant that are bound to it, newest first; of the person's sessions
 * elsewhere it says nothing. Throws `tenancy.member-not-found`, `rbac.rank-required`, `rbac.higher-rank`.
 */
export class ListMemberSessions extends Query<readonly SessionFacts[]> {
  static readonly action = 'identity.list-member-sessions';

  constructor(
    readonly by: TenantActor,
    readonly userId: string,
  ) {
    super();
  }
}

@QueryHandler(ListMemberSessions)
export class ListMemberSessionsHandler implements IQueryHandler<ListMemberSessions> {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly activity: SessionActivity,
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  async execute({ by, userId }: ListMemberSessions): Promise<readonly SessionFacts[]> {
    await requireMemberWithinRank(this.queries, by, userId);
    const now = this.clock.now();
    const open = await this.sessions.listInTenant(userId, now);
    return open.filter(({ lastSeenAt }) => !this.activity.isIdle(lastSeenAt.getTime(), now.getTime()));
  }
}

/** Throws `tenancy.member-not-found`, `rbac.rank-required`, `rbac.higher-rank`. */
export async function requireMemberWithinRank(queries: Queries, by: TenantActor, userId: string): Promise<void> {
  const isMember = isId(userId) && (await queries.execute(new HoldMembership(by.tenantId, userId)));
  if (!isMember) throw new DomainError(MEMBER_NOT_FOUND);
  await queries.execute(new CheckRank({ type: 'human', id: userId }, by));
}
