import { DomainError, isId, type Actor } from '#kernel';
import { Queries, UnitOfWork } from '#platform';
import { HasSecondFactor, SECOND_FACTOR_REQUIRED } from '#identity/contract';
import { ListRoleNamesOfUser, NeedsSecondFactor } from '#rbac/contract';
import { Injectable } from '@nestjs/common';
import { OWNER_REQUIRED, TENANT_NOT_FOUND } from '../domain/errors.js';
import type { Tenant } from '../domain/tenant.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';
import { TenantRepository } from '../storage/tenant.repository.js';

/** The tenant that is about to be changed as a whole, active or not; nobody else changes it until the commit. */
@Injectable()
export class FindOwnedTenant {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly locks: TenancyLocks,
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {}

  /**
   * By an owner of it, who needs no tenant selected, but what it takes to select this one. Throws `tenancy.tenant-not-found`,
   * `tenancy.owner-required`, `identity.second-factor-required`.
   */
  async lock(by: Actor, tenantId: string): Promise<Tenant> {
    await this.#requireOwner(by, tenantId);
    return this.#withFactorOf(by, await this.lockAny(tenantId));
  }

  /** One that is there, or deleted and can still be restored, by an owner of it. Throws as `lock` does. */
  async lockKeptOrDeleted(by: Actor, tenantId: string, now: Date): Promise<Tenant> {
    await this.#requireOwner(by, tenantId);
    const tenant = await this.#lock(tenantId);
    if (!tenant || (tenant.status === 'deleted' && !tenant.isRestorable(now))) throw new DomainError(TENANT_NOT_FOUND);
    return this.#withFactorOf(by, tenant);
  }

  /** One that is deleted and can still be restored, by an owner of it. Throws as `lock` does. */
  async lockDeleted(by: Actor, tenantId: string, now: Date): Promise<Tenant> {
    await this.#requireOwner(by, tenantId);
    return this.#withFactorOf(by, await this.lockAnyDeleted(tenantId, now));
  }

  /** The same by whoever may, whosever it is. Throws `tenancy.tenant-not-found`. */
  async lockAnyDeleted(tenantId: string, now: Date): Promise<Tenant> {
    const tenant = await this.#lock(tenantId);
    if (!tenant?.isRestorable(now)) throw new DomainError(TENANT_NOT_FOUND);
    return tenant;
  }

  /** By whoever may, whosever it is. Throws `tenancy.tenant-not-found`. */
  async lockAny(tenantId: string): Promise<Tenant> {
    const tenant = await this.#lock(tenantId);
    if (!tenant || tenant.status === 'deleted') throw new DomainError(TENANT_NOT_FOUND);
    return tenant;
  }

  async #withFactorOf({ id: userId }: Actor, tenant: Tenant): Promise<Tenant> {
    const isOfRole = await this.queries.execute(new NeedsSecondFactor(tenant.id, userId));
    const isRequired = isOfRole || tenant.secondFactor === 'required';
    if (!isRequired || (await this.queries.execute(new HasSecondFactor(userId)))) return tenant;
    throw new DomainError(SECOND_FACTOR_REQUIRED);
  }

  async #lock(tenantId: string): Promise<Tenant | null> {
    if (!isId(tenantId)) return null;
    await this.unitOfWork.transaction.scopeTo({ tenantId });
    await this.locks.take('tenant', tenantId);
    return this.tenants.find(tenantId);
  }

  /** An access token is for its own tenant: whoever was shown it there can't stop another of the same owner. */
  async #requireOwner({ id: userId, credential, tenantId: boundTo }: Actor, tenantId: string): Promise<void> {
    const isMeant = credential.kind === 'session' || boundTo === tenantId;
    const roles = isMeant && isId(tenantId) ? await this.queries.execute(new ListRoleNamesOfUser(userId)) : null;
    const held = roles?.get(tenantId);
    if (!held) throw new DomainError(TENANT_NOT_FOUND);
    if (!held.includes('owner')) throw new DomainError(OWNER_REQUIRED);
  }
}
