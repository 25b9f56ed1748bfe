import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { HoldMembership } from '../contract.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';
import { MembershipRepository } from '../storage/membership.repository.js';

@QueryHandler(HoldMembership)
export class HoldMembershipHandler implements IQueryHandler<HoldMembership> {
  constructor(
    private readonly locks: TenancyLocks,
    private readonly memberships: MembershipRepository,
  ) {}

  async execute({ tenantId, userId }: HoldMembership): Promise<boolean> {
    await this.locks.share('tenant', tenantId);
    await this.locks.share('member', tenantId, userId);
    return this.memberships.isInActiveTenant(tenantId, userId);
  }
}
