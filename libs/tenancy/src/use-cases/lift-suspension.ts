import { Command } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { tenantTag } from '../contract.js';
import { TenantRepository } from '../storage/tenant.repository.js';
import { FindOwnedTenant } from './find-owned-tenant.js';

/**
 * A superuser lets a suspended tenant go on, whoever suspended it: that of an owner who is gone, too. One that is active stays as it
 * is. Throws `tenancy.tenant-not-found`.
 */
export class LiftSuspension extends Command {
  static readonly action = 'tenancy.lift-suspension';

  constructor(readonly tenantId: string) {
    super();
  }
}

@CommandHandler(LiftSuspension)
export class LiftSuspensionHandler implements ICommandHandler<LiftSuspension> {
  constructor(
    private readonly find: FindOwnedTenant,
    private readonly tenants: TenantRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ tenantId }: LiftSuspension): Promise<void> {
    const tenant = await this.find.lockAny(tenantId);
    if (tenant.status === 'active') return;
    tenant.resume();
    await this.tenants.update(tenant);
    this.unitOfWork.transaction.invalidate(tenantTag(tenantId));
  }
}
