import { Clock } from '#kernel';
import { Commands, UnitOfWork } from '#platform';
import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InitialiseRoles } from '../contract.js';
import { Assignment } from '../domain/assignment.js';
import { BUILT_IN_ROLES, OWNER } from '../domain/built-in-roles.js';
import { AETHERA } from '../domain/role-packs/aethera.js';
import { grantsOf, Role } from '../domain/role.js';
import { RoleRepository } from '../storage/role.repository.js';
import { snapshotTag } from '../storage/snapshots.js';
import { RegisterPermissions } from './register-permissions.js';

/** Those of the contract that acts on it, and of the native one what that has not. */
const ROLES_OF_DEFAULT_TENANT = [
  ...BUILT_IN_ROLES.filter(({ name }) => AETHERA.roles.every((role) => role.name !== name)),
  ...AETHERA.roles,
];

@CommandHandler(InitialiseRoles)
export class InitialiseRolesHandler implements ICommandHandler<InitialiseRoles> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly clock: Clock,
  ) {}

  async execute({ tenantId, ownerId }: InitialiseRoles): Promise<void> {
    const isDefault = tenantId === DEFAULT_TENANT_ID;
    if (isDefault) await this.commands.execute(new RegisterPermissions(tenantId, AETHERA.name, AETHERA.permissions));
    const roles = isDefault ? ROLES_OF_DEFAULT_TENANT : BUILT_IN_ROLES;
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
