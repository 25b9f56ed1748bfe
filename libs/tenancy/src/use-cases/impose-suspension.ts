import { Command } from '#kernel';
import { ReleaseTenant } from '#identity/contract';
import { Commands, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { tenantTag } from '../contract.js';
import { TenantRepository } from '../storage/tenant.repository.js';
import { FindOwnedTenant } from './find-owned-tenant.js';

/**
 * A superuser stops everything in a tenant at once, as `SuspendTenant` does; its owners cannot resume it, and read why. The same
 * once more changes nothing. Throws `tenancy.tenant-not-found`.
 */
export class ImposeSuspension extends Command {
  static readonly action = 'tenancy.impose-suspension';

  constructor(
    readonly tenantId: string,
    readonly reason: string,
  ) {
    super();
  }
}

@CommandHandler(ImposeSuspension)
export class ImposeSuspensionHandler implements ICommandHandler<ImposeSuspension> {
  constructor(
    private readonly find: FindOwnedTenant,
    private readonly tenants: TenantRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
  ) {}

  async execute({ tenantId, reason }: ImposeSuspension): Promise<void> {
    const tenant = await this.find.lockAny(tenantId);
    if (tenant.suspendedBy === 'superuser' && tenant.suspensionReason === reason) return;
    tenant.suspend('superuser', reason);
    await this.tenants.update(tenant);
    await this.commands.execute(new ReleaseTenant(tenantId, null));
    this.unitOfWork.transaction.invalidate(tenantTag(tenantId));
  }
}
