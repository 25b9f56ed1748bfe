import { Clock, Command, DomainError, type Actor } from '#kernel';
import { ReleaseTenant } from '#identity/contract';
import { Commands, Config, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DEFAULT_TENANT_ID, tenantTag } from '../contract.js';
import { CONFIRMATION_WRONG, DEFAULT_TENANT } from '../domain/errors.js';
import type { Tenant } from '../domain/tenant.js';
import { TenantRepository } from '../storage/tenant.repository.js';
import { FindOwnedTenant } from './find-owned-tenant.js';

const DAY_MS = 86_400_000;

/**
 * An owner deletes a tenant. When it has returned, no process accepts any session, token, key or robot there; for
 * TENANT_RETENTION_DAYS it can be restored as it was, then it is erased. Throws `tenancy.tenant-not-found`,
 * `tenancy.owner-required`, `tenancy.default-tenant`, and `tenancy.confirmation-wrong` unless `slug` is the tenant's.
 */
export class DeleteTenant extends Command<Tenant> {
  static readonly action = 'tenancy.delete-tenant';

  constructor(
    readonly by: Actor,
    readonly tenantId: string,
    readonly slug: string,
  ) {
    super();
  }
}

@CommandHandler(DeleteTenant)
export class DeleteTenantHandler implements ICommandHandler<DeleteTenant> {
  constructor(
    private readonly find: FindOwnedTenant,
    private readonly tenants: TenantRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ by, tenantId, slug }: DeleteTenant): Promise<Tenant> {
    const tenant = await this.find.lock(by, tenantId);
    if (tenantId === DEFAULT_TENANT_ID) throw new DomainError(DEFAULT_TENANT);
    if (tenant.slug !== slug) throw new DomainError(CONFIRMATION_WRONG);
    const now = this.clock.now();
    tenant.delete(now, new Date(now.getTime() + this.config.TENANT_RETENTION_DAYS * DAY_MS));
    await this.tenants.update(tenant);
    await this.commands.execute(new ReleaseTenant(tenantId, null));
    this.unitOfWork.transaction.invalidate(tenantTag(tenantId));
    return tenant;
  }
}
