import { Command, DomainError, isStorable } from '#kernel';
import { STALE_WRITE } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DEFAULT_TENANT_ID } from '../contract.js';
import { DEFAULT_TENANT, SETTINGS_INVALID } from '../domain/errors.js';
import type { Tenant, TenantProfile } from '../domain/tenant.js';
import { TenantRepository } from '../storage/tenant.repository.js';
import { slugTaken } from './create-tenant.js';
import { FindOwnedTenant } from './find-owned-tenant.js';

/**
 * Changes name, slug and settings of a tenant; what is left out stays. Of several who want one slug at once one gets it; the
 * old one is free at once. Throws `platform.stale-write` unless `version` is the one that is changed, `tenancy.slug-taken`,
 * `tenancy.settings-invalid`, `tenancy.default-tenant`.
 */
export class ChangeTenant extends Command<Tenant> {
  static readonly action = 'tenancy.change-tenant';

  constructor(
    readonly tenantId: string,
    readonly version: number,
    readonly changes: Partial<TenantProfile>,
  ) {
    super();
  }
}

@CommandHandler(ChangeTenant)
export class ChangeTenantHandler implements ICommandHandler<ChangeTenant> {
  constructor(
    private readonly find: FindOwnedTenant,
    private readonly tenants: TenantRepository,
  ) {}

  async execute({ tenantId, version, changes }: ChangeTenant): Promise<Tenant> {
    if (changes.settings && !isStorable(changes.settings)) throw new DomainError(SETTINGS_INVALID);
    const tenant = await this.find.lockAny(tenantId);
    if (tenant.version !== version) throw new DomainError(STALE_WRITE);
    const before = tenant.slug;
    if (!tenant.change(changes)) return tenant;
    if (tenant.slug !== before) {
      if (tenantId === DEFAULT_TENANT_ID) throw new DomainError(DEFAULT_TENANT);
      await this.tenants.takeSlugs(before, tenant.slug);
    }
    await this.tenants.update(tenant).catch((error: unknown) => slugTaken(error, tenant.slug));
    return tenant;
  }
}
