import { Clock, Command } from '#kernel';
import { Commands, StartRefused, UnitOfWork, violates } from '#platform';
import { InitialiseRoles } from '#rbac/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DEFAULT_TENANT_ID, tenantTag } from '../contract.js';
import { Tenant } from '../domain/tenant.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';
import { TenantRepository } from '../storage/tenant.repository.js';
import { FirstWorkspace } from './first-workspace.js';

const SLUG = 'default';
const NAME = 'Default';

/** Makes the default tenant unless there is one; of processes that start at once, one does. It has no owner yet. Throws `StartRefused`. */
export class EnsureDefaultTenant extends Command {
  static readonly action = 'tenancy.ensure-default-tenant';
}

@CommandHandler(EnsureDefaultTenant)
export class EnsureDefaultTenantHandler implements ICommandHandler<EnsureDefaultTenant> {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly workspace: FirstWorkspace,
    private readonly locks: TenancyLocks,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    const tenantId = DEFAULT_TENANT_ID;
    await this.unitOfWork.transaction.scopeTo({ tenantId });
    if (await this.tenants.find(tenantId)) return;
    await this.locks.take('tenant', tenantId);
    if (await this.tenants.find(tenantId)) return;
    const now = this.clock.now();
    await this.#add(Tenant.create(NAME, SLUG, tenantId, now, tenantId));
    this.unitOfWork.transaction.invalidate(tenantTag(tenantId));
    await this.commands.execute(new InitialiseRoles(tenantId, null));
    await this.workspace.make(tenantId, now);
  }

  /** Nobody made it: it stands as its own maker. */
  async #add(tenant: Tenant): Promise<void> {
    try {
      await this.tenants.add(tenant);
    } catch (error) {
      if (!violates(error, 'tenants_slug_key')) throw error;
      throw new StartRefused('Cannot make the default tenant', [`another tenant has the slug ${SLUG}`]);
    }
  }
}
