import { DomainError } from '#kernel';
import { Commands, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { LeaveAllTenants } from '../contract.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';
import { MembershipRepository } from '../storage/membership.repository.js';
import { personAsGranter } from './admit-member.js';
import { RemoveMember } from './remove-member.js';

@CommandHandler(LeaveAllTenants)
export class LeaveAllTenantsHandler implements ICommandHandler<LeaveAllTenants> {
  constructor(
    private readonly memberships: MembershipRepository,
    private readonly locks: TenancyLocks,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
  ) {}

  async execute({ userId }: LeaveAllTenants): Promise<void> {
    const { transaction } = this.unitOfWork;
    // All of them before anything else is locked: whoever selects a tenant holds its membership, and then wants a session.
    for (const tenantId of await this.memberships.tenantsOf(userId)) await this.locks.take('member', tenantId, userId);
    for (const tenantId of await this.memberships.tenantsOf(userId)) {
      await transaction.scopeTo({ tenantId });
      await this.commands
        .execute(new RemoveMember(personAsGranter(tenantId, userId), userId))
        .catch((error: unknown) => sayWhere(error, tenantId));
    }
    await transaction.scopeTo({ tenantId: null });
  }
}

function sayWhere(error: unknown, tenantId: string): never {
  if (!(error instanceof DomainError)) throw error;
  throw new DomainError(error.definition, error.detail, { cause: error, extensions: { tenantIds: [tenantId] } });
}
