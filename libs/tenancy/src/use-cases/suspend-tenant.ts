import { Command, type Actor } from '#kernel';
import { ReleaseTenant } from '#identity/contract';
import { Commands, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { tenantTag, type TenantSummary } from '../contract.js';
import { TenantRepository } from '../storage/tenant.repository.js';
import { FindOwnedTenant } from './find-owned-tenant.js';

/**
 * An owner stops everything in a tenant at once. When it has returned, no process accepts any session, token, key or robot
 * there; keys and robots count again once it is resumed. Doing it twice changes nothing. Throws `tenancy.tenant-not-found`,
 * `tenancy.owner-required`.
 */
export class SuspendTenant extends Command<TenantSummary> {
  static readonly action = 'tenancy.suspend-tenant';

  constructor(
    readonly by: Actor,
    readonly tenantId: string,
  ) {
    super();
  }
}

@CommandHandler(SuspendTenant)
export class SuspendTenantHandler implements ICommandHandler<SuspendTenant> {
  constructor(
    private readonly find: FindOwnedTenant,
    private readonly tenants: TenantRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
  ) {}

  async execute({ by, tenantId }: SuspendTenant): Promise<TenantSummary> {
    const tenant = await this.find.lock(by, tenantId);
    if (tenant.status === 'suspended') return tenant;
    tenant.suspend();
    await this.tenants.update(tenant);
    await this.commands.execute(new ReleaseTenant(tenantId, null));
    this.unitOfWork.transaction.invalidate(tenantTag(tenantId));
    return tenant;
  }
}
