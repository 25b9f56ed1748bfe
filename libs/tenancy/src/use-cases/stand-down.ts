import { DomainError } from '#kernel';
import { ReleaseTenant } from '#identity/contract';
import { Commands, Queries, UnitOfWork } from '#platform';
import { KeepAnOwner } from '#rbac/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { StandDown, tenantTag } from '../contract.js';
import type { Tenant } from '../domain/tenant.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';
import { TenantRepository } from '../storage/tenant.repository.js';
import { MembershipRepository } from '../storage/membership.repository.js';

@CommandHandler(StandDown)
export class StandDownHandler implements ICommandHandler<StandDown> {
  constructor(
    private readonly memberships: MembershipRepository,
    private readonly tenants: TenantRepository,
    private readonly locks: TenancyLocks,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  async execute({ userId, suspendsTenants }: StandDown): Promise<void> {
    const { transaction } = this.unitOfWork;
    const ids = await this.memberships.tenantsOf(userId);
    if (suspendsTenants) for (const id of ids) await this.locks.take('tenant', id);
    const ownerless = await this.#ownerlessWithout(userId, ids);
    const tenantIds = ownerless.map(({ tenant }) => tenant.id);
    const [refusal] = ownerless.map(({ error }) => error);
    if (refusal && !suspendsTenants) {
      throw new DomainError(refusal.definition, refusal.detail, { extensions: { tenantIds } });
    }
    for (const { tenant } of ownerless) await this.#suspend(tenant);
    await transaction.scopeTo({ tenantId: null });
  }

  async #ownerlessWithout(userId: string, ids: readonly string[]): Promise<{ tenant: Tenant; error: DomainError }[]> {
    const ownerless: { tenant: Tenant; error: DomainError }[] = [];
    for (const tenantId of ids) {
      await this.unitOfWork.transaction.scopeTo({ tenantId });
      const tenant = await this.tenants.find(tenantId);
      const error = await this.queries.execute(new KeepAnOwner(userId)).then(() => null, refusalIn);
      if (error && tenant?.status === 'active') ownerless.push({ tenant, error });
    }
    return ownerless;
  }

  async #suspend(tenant: Tenant): Promise<void> {
    await this.unitOfWork.transaction.scopeTo({ tenantId: tenant.id });
    tenant.suspend();
    await this.tenants.update(tenant);
    await this.commands.execute(new ReleaseTenant(tenant.id, null));
    this.unitOfWork.transaction.invalidate(tenantTag(tenant.id));
  }
}

function refusalIn(error: unknown): DomainError {
  if (error instanceof DomainError && error.code === 'rbac.last-owner') return error;
  throw error;
}
