import { Command, DomainError, isId, type Actor } from '#kernel';
import { ReleaseTenant } from '#identity/contract';
import { Commands, Queries, UnitOfWork } from '#platform';
import { ListRoleNamesOfUser } from '#rbac/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { tenantTag, type TenantSummary } from '../contract.js';
import { OWNER_REQUIRED, TENANT_NOT_FOUND } from '../domain/errors.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';
import { TenantRepository } from '../storage/tenant.repository.js';

/**
 * An owner stops everything in a tenant at once, or lets it go on. When suspending has returned, no process accepts any
 * session, token, key or robot there; keys and robots count again once it is resumed. Doing it twice changes nothing.
 * Throws `tenancy.tenant-not-found`, `tenancy.owner-required`.
 */
export class SuspendTenant extends Command<TenantSummary> {
  static readonly action = 'tenancy.suspend-tenant';

  constructor(
    readonly by: Actor,
    readonly tenantId: string,
    readonly status: 'suspended' | 'active',
  ) {
    super();
  }
}

@CommandHandler(SuspendTenant)
export class SuspendTenantHandler implements ICommandHandler<SuspendTenant> {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly locks: TenancyLocks,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  async execute({ by, tenantId, status }: SuspendTenant): Promise<TenantSummary> {
    await this.#requireOwner(by, tenantId);
    await this.unitOfWork.transaction.scopeTo({ tenantId });
    await this.locks.take('tenant', tenantId);
    const tenant = await this.tenants.find(tenantId);
    if (!tenant || tenant.status === 'deleted') throw new DomainError(TENANT_NOT_FOUND);
    if (tenant.status === status) return tenant;
    if (status === 'suspended') tenant.suspend();
    else tenant.resume();
    await this.tenants.update(tenant);
    if (status === 'suspended') await this.commands.execute(new ReleaseTenant(tenantId, null));
    this.unitOfWork.transaction.invalidate(tenantTag(tenantId));
    return tenant;
  }

  /** An access token is for its own tenant: whoever was shown it there can't stop another of the same owner. */
  async #requireOwner({ id: userId, credential, tenantId: boundTo }: Actor, tenantId: string): Promise<void> {
    const isMeant = credential.kind === 'session' || boundTo === tenantId;
    const roles = isMeant && isId(tenantId) ? await this.queries.execute(new ListRoleNamesOfUser(userId)) : null;
    const held = roles?.get(tenantId);
    if (!held) throw new DomainError(TENANT_NOT_FOUND);
    if (!held.includes('owner')) throw new DomainError(OWNER_REQUIRED);
  }
}
