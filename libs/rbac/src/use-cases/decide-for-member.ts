import { ActiveAccounts } from '#identity/contract';
import { Clock, type Decision } from '#kernel';
import { Queries } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { DecideForMember } from '../contract.js';
import { authorize } from '../domain/authorize.js';
import { Snapshots } from '../storage/snapshots.js';

@QueryHandler(DecideForMember)
export class DecideForMemberHandler implements IQueryHandler<DecideForMember> {
  constructor(
    private readonly snapshots: Snapshots,
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  async execute({ tenantId, userId, permission, scope }: DecideForMember): Promise<Decision> {
    const snapshot = await this.snapshots.of(tenantId);
    const member = { type: 'human', id: userId, onBehalfOf: null, limitedTo: null } as const;
    const decision = authorize(snapshot, member, permission, scope, this.clock.nowMs());
    if (!decision.allowed || (await this.#maySignIn(userId))) return decision;
    return { allowed: false, reason: 'actor_disabled', matchedRoleIds: [] };
  }

  /** Of the caller the credential has said so. */
  async #maySignIn(userId: string): Promise<boolean> {
    return (await this.queries.execute(new ActiveAccounts([userId]))).has(userId);
  }
}
