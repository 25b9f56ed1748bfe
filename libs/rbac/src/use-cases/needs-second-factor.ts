import { UnitOfWork } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { NeedsSecondFactor } from '../contract.js';
import { RoleRepository } from '../storage/role.repository.js';

@QueryHandler(NeedsSecondFactor)
export class NeedsSecondFactorHandler implements IQueryHandler<NeedsSecondFactor> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ tenantId, userId }: NeedsSecondFactor): Promise<boolean> {
    await this.roles.shareAssignments(tenantId);
    const [row] = await this.unitOfWork.transaction.query<{ needs: boolean }[]>(
      'SELECT rbac.needs_second_factor($1, $2) AS needs',
      [tenantId, userId],
    );
    return row?.needs ?? false;
  }
}
