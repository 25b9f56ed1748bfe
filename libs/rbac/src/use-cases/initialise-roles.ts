import { Clock } from '#kernel';
import { UnitOfWork } from '#platform';
import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InitialiseRoles } from '../contract.js';
import { Assignment } from '../domain/assignment.js';
import { BUILT_IN_ROLES, OWNER, VIEWER } from '../domain/built-in-roles.js';
import { grantsOf, Role } from '../domain/role.js';
import { RoleRepository } from '../storage/role.repository.js';
import { snapshotTag } from '../storage/snapshots.js';

@CommandHandler(InitialiseRoles)
export class InitialiseRolesHandler implements ICommandHandler<InitialiseRoles> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ tenantId, ownerId }: InitialiseRoles): Promise<void> {
    const roles = tenantId === DEFAULT_TENANT_ID ? [...BUILT_IN_ROLES, VIEWER] : BUILT_IN_ROLES;
    for (const definition of roles) {
      const role = Role.builtIn(tenantId, definition);
      await this.roles.add(role);
      await this.roles.bind(role, grantsOf(definition));
      if (role.name === OWNER && ownerId !== null)
        await this.roles.assign(Assignment.of(role, { type: 'human', id: ownerId }, ownerId, this.clock.now()));
    }
    this.unitOfWork.transaction.invalidate(snapshotTag(tenantId));
  }
}
