import { DomainError, isId, Query } from '#kernel';
import { Queries } from '#platform';
import { RolesWithSecondFactor } from '#rbac/contract';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { TENANT_NOT_FOUND } from '../domain/errors.js';
import type { SecondFactorPolicy } from '../domain/tenant.js';
import { TenantRepository } from '../storage/tenant.repository.js';

/** Who needs a second factor in a tenant that the caller belongs to. Throws `tenancy.tenant-not-found`. */
export class GetSecondFactorPolicy extends Query<SecondFactorPolicy> {
  static readonly action = 'tenancy.get-second-factor-policy';

  constructor(readonly tenantId: string) {
    super();
  }
}

@QueryHandler(GetSecondFactorPolicy)
export class GetSecondFactorPolicyHandler implements IQueryHandler<GetSecondFactorPolicy> {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly queries: Queries,
  ) {}

  async execute({ tenantId }: GetSecondFactorPolicy): Promise<SecondFactorPolicy> {
    const tenant = isId(tenantId) ? await this.tenants.findKept(tenantId) : null;
    if (!tenant) throw new DomainError(TENANT_NOT_FOUND);
    const roles = await this.queries.execute(new RolesWithSecondFactor(tenantId));
    return { requirement: tenant.secondFactor, roles, remembersDevices: tenant.remembersDevices };
  }
}
