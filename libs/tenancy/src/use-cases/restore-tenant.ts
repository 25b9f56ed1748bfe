import { Clock, Command, type Actor } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { tenantTag, type TenantSummary } from '../contract.js';
import { TenantRepository } from '../storage/tenant.repository.js';
import { FindOwnedTenant } from './find-owned-tenant.js';

/**
 * Brings a deleted tenant back as it was, until its grace is over: its keys and robots count again, people select it anew; one
 * that was suspended is so again. Throws `tenancy.tenant-not-found`, `tenancy.owner-required`.
 */
export class RestoreTenant extends Command<TenantSummary> {
  static readonly action = 'tenancy.restore-tenant';

  constructor(
    /** An owner of it; null for a superuser. */
    readonly by: Actor | null,
    readonly tenantId: string,
  ) {
    super();
  }
}

@CommandHandler(RestoreTenant)
export class RestoreTenantHandler implements ICommandHandler<RestoreTenant> {
  constructor(
    private readonly find: FindOwnedTenant,
    private readonly tenants: TenantRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ by, tenantId }: RestoreTenant): Promise<TenantSummary> {
    const now = this.clock.now();
    const isOwners = by !== null;
    const tenant = await (isOwners
      ? this.find.lockDeleted(by, tenantId, now)
      : this.find.lockAnyDeleted(tenantId, now));
    tenant.restore();
    await this.tenants.update(tenant);
    this.unitOfWork.transaction.invalidate(tenantTag(tenantId));
    return tenant;
  }
}
