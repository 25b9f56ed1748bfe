import { DomainError } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RequireSecondFactorOfRoles } from '../contract.js';
import { ROLE_NOT_FOUND } from '../domain/errors.js';
import { RoleRepository } from '../storage/role.repository.js';

@CommandHandler(RequireSecondFactorOfRoles)
export class RequireSecondFactorOfRolesHandler implements ICommandHandler<RequireSecondFactorOfRoles> {
  constructor(private readonly roles: RoleRepository) {}

  async execute({ names }: RequireSecondFactorOfRoles): Promise<boolean> {
    await this.roles.lockAssignments();
    const roles = await this.roles.list();
    const unknown = names.find((name) => !roles.some((role) => role.name === name));
    if (unknown !== undefined) throw new DomainError(ROLE_NOT_FOUND, `The tenant has no role ${unknown}.`);
    const changed = roles.filter((role) => role.requiresSecondFactor !== names.includes(role.name));
    for (const role of changed) {
      role.requireSecondFactor(names.includes(role.name));
      await this.roles.update(role);
    }
    return changed.length > 0;
  }
}
