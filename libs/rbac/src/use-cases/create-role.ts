import { Command, DomainError, type TenantActor } from '#kernel';
import { Config, NAME_TAKEN, requireWithinCap, UnitOfWork, violates } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Role, type RoleDefinition } from '../domain/role.js';
import { RoleRepository } from '../storage/role.repository.js';
import { Snapshots } from '../storage/snapshots.js';
import { ShapeRole } from './shape-role.js';

/**
 * Makes a role of the caller's tenant; answers its id. Throws `platform.name-taken`, `platform.too-many`,
 * `rbac.role-name-reserved`, and what `ShapeRole` throws.
 */
export class CreateRole extends Command<string> {
  static readonly action = 'rbac.create-role';

  constructor(
    readonly definition: RoleDefinition,
    readonly by: TenantActor,
  ) {
    super();
  }
}

@CommandHandler(CreateRole)
export class CreateRoleHandler implements ICommandHandler<CreateRole> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly snapshots: Snapshots,
    private readonly shape: ShapeRole,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: Config,
  ) {}

  async execute({ definition, by }: CreateRole): Promise<string> {
    const { tenantId } = by;
    await this.roles.lockAssignments();
    const before = await this.snapshots.readGraph();
    const role = Role.create(tenantId, definition);
    await this.roles.add(role).catch(roleNameTaken);
    await this.shape.define(role, definition, before, by);
    const cap = { limit: this.config.ROLES_PER_TENANT, what: 'roles of a tenant', ownerId: tenantId };
    await requireWithinCap(this.unitOfWork.transaction, cap, () => this.roles.count());
    return role.id;
  }
}

export function roleNameTaken(error: unknown): never {
  throw violates(error, 'roles_name_key') ? new DomainError(NAME_TAKEN) : error;
}
