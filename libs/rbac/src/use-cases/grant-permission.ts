import { Command, DomainError, type TenantActor } from '#kernel';
import { Commands } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ROLE_NOT_FOUND } from '../domain/errors.js';
import { everywhere } from '../domain/role.js';
import { RoleList, type ListedRole } from '../storage/role-list.js';
import { RoleRepository } from '../storage/role.repository.js';
import { EditRole } from './edit-role.js';

/**
 * The role of that name grants the permission in the whole tenant besides what it grants; one that it grants so already changes
 * nothing. Answers the role. Throws `rbac.role-not-found`, and what `EditRole` throws; nothing is overtaken, however many come at once.
 */
export class GrantPermission extends Command<ListedRole> {
  static readonly action = 'rbac.grant-permission';

  constructor(
    readonly role: string,
    readonly permission: string,
    readonly by: TenantActor,
  ) {
    super();
  }
}

@CommandHandler(GrantPermission)
export class GrantPermissionHandler implements ICommandHandler<GrantPermission> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly list: RoleList,
    private readonly commands: Commands,
  ) {}

  async execute({ role: name, permission, by }: GrantPermission): Promise<ListedRole> {
    await this.roles.lockAssignments();
    const role = await this.list.named(name);
    if (!role) throw new DomainError(ROLE_NOT_FOUND);
    const { id, version, bindings } = role;
    const isGranted = bindings.some((held) => held.permission === permission && held.scopeType === null);
    if (isGranted) return role;
    await this.commands.execute(new EditRole(id, version, { bindings: [...bindings, everywhere(permission)] }, by));
    return (await this.list.one(id)) ?? role;
  }
}
