import { Command, DomainError, type Actor } from '#kernel';
import { ActiveAccounts, EmailsOfUsers } from '#identity/contract';
import { Commands, Queries } from '#platform';
import { ChangeRole } from '#rbac/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { OWNER_REQUIRED, OWNER_UNFIT, TENANT_SUSPENDED } from '../domain/errors.js';
import { TenantRepository } from '../storage/tenant.repository.js';
import { personAsGranter } from './admit-member.js';
import { FindOwnedTenant } from './find-owned-tenant.js';

/**
 * An owner makes a member the owner and takes another role, in one commit; both are told by mail. Of several who are made owner
 * at once by the same owner one is. Throws `tenancy.tenant-not-found`, `tenancy.owner-required`, `tenancy.tenant-suspended`,
 * `tenancy.member-not-found`, `tenancy.owner-unfit`, `rbac.role-not-found`.
 */
export class TransferOwnership extends Command {
  static readonly action = 'tenancy.transfer-ownership';

  constructor(
    readonly by: Actor,
    readonly tenantId: string,
    readonly userId: string,
    /** What the owner holds from then on. */
    readonly ownRole: string,
  ) {
    super();
  }
}

@CommandHandler(TransferOwnership)
export class TransferOwnershipHandler implements ICommandHandler<TransferOwnership> {
  constructor(
    private readonly find: FindOwnedTenant,
    private readonly tenants: TenantRepository,
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  async execute({ by, tenantId, userId, ownRole }: TransferOwnership): Promise<void> {
    const tenant = await this.find.lock(by, tenantId);
    if (tenant.status !== 'active') throw new DomainError(TENANT_SUSPENDED);
    if (userId === by.id) throw new DomainError(OWNER_UNFIT);
    const giver = personAsGranter(tenantId, by.id);
    await this.commands.execute(new ChangeRole(userId, 'owner', giver)).catch(asOwnerRequired);
    // Asked now that the tenant's roles are held: whoever disables the account waits for this commit, or was before it.
    const active = await this.queries.execute(new ActiveAccounts([userId]));
    if (!active.has(userId)) throw new DomainError(OWNER_UNFIT);
    await this.commands.execute(new ChangeRole(by.id, ownRole, giver));
    const emails = await this.queries.execute(new EmailsOfUsers([by.id, userId]));
    const [fromEmail = '', toEmail = ''] = [by.id, userId].map((id) => emails.get(id)?.email);
    tenant.handOver({ from: by.id, to: userId, fromEmail, toEmail });
    await this.tenants.update(tenant);
  }
}

/** Owners make owners: who may not has ceased to be one since it was asked. */
function asOwnerRequired(error: unknown): never {
  const isOwnerNoMore = error instanceof DomainError && error.code === 'rbac.grant-exceeds-own';
  throw isOwnerNoMore ? new DomainError(OWNER_REQUIRED, undefined, { cause: error }) : error;
}
