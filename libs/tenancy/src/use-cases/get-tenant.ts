import { DomainError, isId, Query } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { TENANT_NOT_FOUND } from '../domain/errors.js';
import type { Tenant } from '../domain/tenant.js';
import { TenantRepository } from '../storage/tenant.repository.js';

/** The tenant, if the caller belongs to it. Throws `tenancy.tenant-not-found` for any other, existing or not. */
export class GetTenant extends Query<Tenant> {
  static readonly action = 'tenancy.get-tenant';

  constructor(readonly tenantId: string) {
    super();
  }
}

@QueryHandler(GetTenant)
export class GetTenantHandler implements IQueryHandler<GetTenant> {
  constructor(private readonly tenants: TenantRepository) {}

  async execute({ tenantId }: GetTenant): Promise<Tenant> {
    const tenant = isId(tenantId) ? await this.tenants.findKept(tenantId) : null;
    if (!tenant) throw new DomainError(TENANT_NOT_FOUND);
    return tenant;
  }
}
