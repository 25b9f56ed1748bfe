import { Clock, Command, DomainError, isId, type TenantActor } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ROLE_IN_USE, ROLE_NOT_FOUND } from '../domain/errors.js';
import { requireMayShape } from '../domain/grant-rules.js';
import { RoleRepository } from '../storage/role.repository.js';
import { Snapshots, snapshotTag } from '../storage/snapshots.js';

/**
 * Deletes a role that nobody holds and no other inherits. Throws `rbac.role-not-found`, `rbac.rank-required`,
 * `rbac.grant-exceeds-own`, `rbac.role-built-in`, `rbac.role-in-use`.
 */
export class DeleteRole extends Command {
  static readonly action = 'rbac.delete-role';

  constructor(
    readonly roleId: string,
    readonly by: TenantActor,
  ) {
    super();
  }
}

@CommandHandler(DeleteRole)
export class DeleteRoleHandler implements ICommandHandler<DeleteRole> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly snapshots: Snapshots,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ roleId, by }: DeleteRole): Promise<void> {
    const now = this.clock.now();
    await this.roles.lockAssignments();
    const role = isId(roleId) ? await this.roles.find(roleId) : null;
    if (!role) throw new DomainError(ROLE_NOT_FOUND);
    const graph = await this.snapshots.readGraph();
    requireMayShape(await this.snapshots.read(), { roleId, before: graph, after: graph }, by, now.getTime());
    role.delete();
    if (await this.roles.isInUse(role, now)) throw new DomainError(ROLE_IN_USE);
    await this.roles.delete(role);
    this.unitOfWork.transaction.invalidate(snapshotTag(by.tenantId));
  }
}
