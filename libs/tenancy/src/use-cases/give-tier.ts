import { Command, DomainError, isId } from '#kernel';
import { TIER_NOT_FOUND, Tiers, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { tenantTag } from '../contract.js';
import { TENANT_NOT_FOUND } from '../domain/errors.js';
import { TenantRepository } from '../storage/tenant.repository.js';
import { FindOwnedTenant } from './find-owned-tenant.js';

/**
 * An operator gives a tenant, by id or slug, another tier of limits. When it has returned, every process applies it. Throws
 * `platform.tier-not-found`, `tenancy.tenant-not-found`.
 */
export class GiveTier extends Command {
  static readonly action = 'tenancy.give-tier';

  constructor(
    readonly tenant: string,
    readonly tier: string,
  ) {
    super();
  }
}

@CommandHandler(GiveTier)
export class GiveTierHandler implements ICommandHandler<GiveTier> {
  constructor(
    private readonly find: FindOwnedTenant,
    private readonly tenants: TenantRepository,
    private readonly tiers: Tiers,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ tenant: named, tier }: GiveTier): Promise<void> {
    if (!(await this.tiers.all()).has(tier)) throw new DomainError(TIER_NOT_FOUND);
    const tenantId = isId(named) ? named : await this.tenants.activeIdOfSlug(named);
    if (tenantId === null) throw new DomainError(TENANT_NOT_FOUND);
    const tenant = await this.find.lockAny(tenantId);
    if (tenant.tier === tier) return;
    tenant.giveTier(tier);
    await this.tenants.update(tenant);
    this.unitOfWork.transaction.invalidate(tenantTag(tenantId));
  }
}
