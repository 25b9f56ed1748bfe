import { Command, DomainError, isId } from '#kernel';
import { RevokeKeysOfUser } from '#api-keys/contract';
import { ReleaseTenant } from '#identity/contract';
import { Commands, UnitOfWork } from '#platform';
import { TakeRoles, type Granter } from '#rbac/contract';
import { RevokeRobotsOfUser } from '#robots/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { LeavePlaces, tenantTag } from '../contract.js';
import { MEMBER_NOT_FOUND } from '../domain/errors.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';
import { MembershipRepository } from '../storage/membership.repository.js';
import { TenantRepository } from '../storage/tenant.repository.js';

/**
 * Ends somebody's membership, or the caller's own: roles, teams and chatgroups with it, and their keys and robots, which do
 * not come back with them. When it has returned, no process accepts their sessions, tokens, keys or robots in the tenant. Throws
 * `tenancy.member-not-found`, `rbac.rank-required`, `rbac.higher-rank`, `rbac.last-owner`.
 */
export class RemoveMember extends Command {
  static readonly action = 'tenancy.remove-member';

  constructor(
    readonly by: Granter,
    readonly userId: string,
  ) {
    super();
  }
}

@CommandHandler(RemoveMember)
export class RemoveMemberHandler implements ICommandHandler<RemoveMember> {
  constructor(
    private readonly memberships: MembershipRepository,
    private readonly tenants: TenantRepository,
    private readonly locks: TenancyLocks,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
  ) {}

  async execute({ by, userId }: RemoveMember): Promise<void> {
    const { tenantId } = by;
    const isOwnWish = by.type === 'human' && by.id === userId;
    const actor = { type: 'human', id: userId } as const;
    await this.locks.take('member', tenantId, userId);
    const membership = isId(userId) ? await this.memberships.ofUser(tenantId, userId) : null;
    if (!membership) throw new DomainError(MEMBER_NOT_FOUND);
    const keepsAnOwner = (await this.tenants.findKept(tenantId)) !== null;
    await this.commands.execute(new RevokeRobotsOfUser(userId, by.id));
    await this.commands.execute(new RevokeKeysOfUser(userId, by.id));
    await this.commands.execute(new TakeRoles(actor, isOwnWish ? null : by, keepsAnOwner));
    await this.commands.execute(new LeavePlaces(tenantId, actor));
    membership.end(isOwnWish ? 'themselves' : 'another');
    await this.memberships.delete(membership);
    await this.commands.execute(new ReleaseTenant(tenantId, userId));
    this.unitOfWork.transaction.invalidate(tenantTag(tenantId));
  }
}
