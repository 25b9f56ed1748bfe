import { Command } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { tenantTag } from '../contract.js';
import { TenantRepository } from '../storage/tenant.repository.js';

/** Removes a tenant of which no row is left but its own: its slug is free, and its trail forgets who people were right after. */
export class EraseTenant extends Command {
  static readonly action = 'tenancy.erase-tenant';

  constructor(readonly tenantId: string) {
    super();
  }
}

@CommandHandler(EraseTenant)
export class EraseTenantHandler implements ICommandHandler<EraseTenant> {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ tenantId }: EraseTenant): Promise<void> {
    const { transaction } = this.unitOfWork;
    await transaction.scopeTo({ tenantId });
    const tenant = await this.tenants.find(tenantId);
    if (tenant?.status !== 'deleted') return;
    tenant.erase();
    await this.tenants.delete(tenant);
    transaction.invalidate(tenantTag(tenantId));
  }
}
