import { ActiveAccounts } from '#identity/contract';
import { Clock, type Decision, type Scope } from '#kernel';
import { Queries } from '#platform';
import { Injectable } from '@nestjs/common';
import { authorize } from './domain/authorize.js';
import type { TenantSnapshot } from './domain/snapshot.js';

/** What a person may do who is not the caller: no credential has said that the account may sign in. */
@Injectable()
export class MemberDecisions {
  constructor(
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  async decide(snapshot: TenantSnapshot, id: string, permission: string, scope: Scope | null): Promise<Decision> {
    const member = { type: 'human', id, onBehalfOf: null, limitedTo: null } as const;
    const decision = authorize(snapshot, member, permission, scope, this.clock.nowMs());
    if (!decision.allowed) return decision;
    const active = await this.queries.execute(new ActiveAccounts([id]));
    return active.has(id) ? decision : { allowed: false, reason: 'actor_disabled', matchedRoleIds: [] };
  }
}
