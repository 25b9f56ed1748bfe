import { Command, DomainError, isId, type TenantActor } from '#kernel';
import { STALE_WRITE } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ROLE_NOT_FOUND } from '../domain/errors.js';
import type { RoleDefinition } from '../domain/role.js';
import { RoleList } from '../storage/role-list.js';
import { RoleRepository } from '../storage/role.repository.js';
import { Snapshots } from '../storage/snapshots.js';
import { roleNameTaken } from './create-role.js';
import { ShapeRole } from './shape-role.js';

/**
 * Changes a role, for all who hold it or what inherits it; what is left out stays. Throws `rbac.role-not-found`,
 * `platform.stale-write` unless `version` is the one that is changed, `rbac.role-built-in`, `rbac.role-name-reserved`,
 * `platform.name-taken`, and what `ShapeRole` throws.
 */
export class EditRole extends Command {
  static readonly action = 'rbac.edit-role';

  constructor(
    readonly roleId: string,
    readonly version: number,
    readonly changes: Partial<RoleDefinition>,
    readonly by: TenantActor,
  ) {
    super();
  }
}

@CommandHandler(EditRole)
export class EditRoleHandler implements ICommandHandler<EditRole> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly list: RoleList,
    private readonly snapshots: Snapshots,
    private readonly shape: ShapeRole,
  ) {}

  async execute({ roleId, version, changes, by }: EditRole): Promise<void> {
    await this.roles.lockAssignments();
    const listed = isId(roleId) ? await this.list.one(roleId) : null;
    const role = listed && (await this.roles.find(roleId));
    if (!role) throw new DomainError(ROLE_NOT_FOUND);
    if (role.version !== version) throw new DomainError(STALE_WRITE);
    const { name, description, rank, status, bindings, inherits } = listed;
    const old = { name, description, rank, status, bindings, inherits };
    const definition = { ...old, ...changes };
    const before = await this.snapshots.readGraph();
    if (!role.edit(old, definition)) return;
    await this.roles.update(role).catch(roleNameTaken);
    await this.shape.define(role, definition, before, by);
  }
}
