import { Command, DomainError, type Actor } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { tenantTag, type TenantSummary } from '../contract.js';
import { SUSPENDED_BY_SUPERUSER } from '../domain/errors.js';
import { TenantRepository } from '../storage/tenant.repository.js';
import { FindOwnedTenant } from './find-owned-tenant.js';

/**
 * An owner lets a suspended tenant go on: its keys and robots count again, people select it anew. Doing it twice changes
 * nothing. Throws `tenancy.tenant-not-found`, `tenancy.owner-required`, `tenancy.suspended-by-superuser`.
 */
export class ResumeTenant extends Command<TenantSummary> {
  static readonly action = 'tenancy.resume-tenant';

  constructor(
    readonly by: Actor,
    readonly tenantId: string,
  ) {
    super();
  }
}

@CommandHandler(ResumeTenant)
export class ResumeTenantHandler implements ICommandHandler<ResumeTenant> {
  constructor(
    private readonly find: FindOwnedTenant,
    private readonly tenants: TenantRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ by, tenantId }: ResumeTenant): Promise<TenantSummary> {
    const tenant = await this.find.lock(by, tenantId);
    if (tenant.status === 'active') return tenant;
    if (tenant.suspendedBy === 'superuser') throw new DomainError(SUSPENDED_BY_SUPERUSER);
    tenant.resume();
    await this.tenants.update(tenant);
    this.unitOfWork.transaction.invalidate(tenantTag(tenantId));
    return tenant;
  }
}
