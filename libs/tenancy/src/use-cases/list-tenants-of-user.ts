import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ListTenantsOfUser, type TenantSummary } from '../contract.js';
import { TenantRepository } from '../storage/tenant.repository.js';

@QueryHandler(ListTenantsOfUser)
export class ListTenantsOfUserHandler implements IQueryHandler<ListTenantsOfUser> {
  constructor(private readonly tenants: TenantRepository) {}

  execute({ userId }: ListTenantsOfUser): Promise<readonly TenantSummary[]> {
    return this.tenants.ofUser(userId);
  }
}
