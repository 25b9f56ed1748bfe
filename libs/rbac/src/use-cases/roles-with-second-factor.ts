import { UnitOfWork } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { RolesWithSecondFactor } from '../contract.js';
import { RoleRepository } from '../storage/role.repository.js';

@QueryHandler(RolesWithSecondFactor)
export class RolesWithSecondFactorHandler implements IQueryHandler<RolesWithSecondFactor> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ tenantId }: RolesWithSecondFactor): Promise<readonly string[]> {
    await this.unitOfWork.transaction.scopeTo({ tenantId });
    const roles = await this.roles.list();
    return roles.filter(({ requiresSecondFactor }) => requiresSecondFactor).map(({ name }) => name);
  }
}
