import { Query } from '#kernel';
import { Queries } from '#platform';
import { ListRoleNamesOfUser } from '#rbac/contract';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Tenant } from '../domain/tenant.js';
import { TenantRepository } from '../storage/tenant.repository.js';

/** The deleted tenants that the user, whose rows are in scope, owns and can restore; by name. */
export class ListDeletedTenants extends Query<readonly Tenant[]> {
  static readonly action = 'tenancy.list-deleted-tenants';

  constructor(readonly userId: string) {
    super();
  }
}

@QueryHandler(ListDeletedTenants)
export class ListDeletedTenantsHandler implements IQueryHandler<ListDeletedTenants> {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly queries: Queries,
  ) {}

  async execute({ userId }: ListDeletedTenants): Promise<readonly Tenant[]> {
    const roles = await this.queries.execute(new ListRoleNamesOfUser(userId));
    return (await this.tenants.deletedOf(userId)).filter(({ id }) => roles.get(id)?.includes('owner'));
  }
}
