import { Clock, DomainError, type TenantActor } from '#kernel';
import { Commands, UnitOfWork } from '#platform';
import { GiveRole, type Granter, type Operator } from '#rbac/contract';
import { Injectable } from '@nestjs/common';
import { JoinTeams, tenantTag } from '../contract.js';
import { ALREADY_MEMBER } from '../domain/errors.js';
import { Membership } from '../domain/membership.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';
import { MembershipRepository } from '../storage/membership.repository.js';

export interface Admission {
  readonly userId: string;
  readonly role: string;
  readonly teamIds: readonly string[];
  /** Whose power it is worth no more than. */
  readonly by: Granter | Operator;
}

/** The one way to become a member of an existing tenant: membership, role and teams in one commit. */
@Injectable()
export class AdmitMember {
  constructor(
    private readonly memberships: MembershipRepository,
    private readonly locks: TenancyLocks,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly clock: Clock,
  ) {}

  /** Throws `tenancy.already-member`, `tenancy.team-not-found`, and what `GiveRole` throws. */
  async admit({ userId, role, teamIds, by }: Admission): Promise<void> {
    const { tenantId } = by;
    await this.locks.take('member', tenantId, userId);
    if (await this.memberships.ofUser(tenantId, userId)) throw new DomainError(ALREADY_MEMBER);
    const actor = { type: 'human', id: userId } as const;
    await this.memberships.add(Membership.join(tenantId, userId, this.clock.now()));
    await this.commands.execute(new JoinTeams(actor, teamIds, by.type === 'operator' ? null : by));
    await this.commands.execute(new GiveRole(actor, role, by));
    this.unitOfWork.transaction.invalidate(tenantTag(tenantId));
  }
}

/** A person as giver of a role, with all of their power. */
export function personAsGranter(tenantId: string, userId: string): Granter {
  return { type: 'human', id: userId, tenantId, onBehalfOf: null, limitedTo: null } satisfies Partial<TenantActor>;
}
