import { Command, covers, DomainError, domainEvent } from '#kernel';
import { Config, tooMany, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { PERMISSION_IN_USE, PERMISSION_TAKEN } from '../domain/errors.js';
import { grantsAnything, isKnownPermission } from '../domain/permission-catalogue.js';
import { RegisteredPermissions, type RegisteredPermission } from '../storage/registered-permissions.js';
import { RoleRepository } from '../storage/role.repository.js';
import { snapshotTag } from '../storage/snapshots.js';

/**
 * Makes these all the permissions that the application has in the tenant; the same ones again change nothing. Throws
 * `rbac.permission-taken`, `rbac.permission-in-use`, `platform.too-many`.
 */
export class RegisterPermissions extends Command {
  static readonly action = 'rbac.register-permissions';

  constructor(
    readonly tenantId: string,
    readonly application: string,
    readonly wanted: readonly Omit<RegisteredPermission, 'application'>[],
  ) {
    super();
  }
}

@CommandHandler(RegisterPermissions)
export class RegisterPermissionsHandler implements ICommandHandler<RegisterPermissions> {
  constructor(
    private readonly registered: RegisteredPermissions,
    private readonly roles: RoleRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: Config,
  ) {}

  async execute({ tenantId, application, wanted }: RegisterPermissions): Promise<void> {
    await this.roles.lockAssignments();
    const all = await this.registered.all();
    const others = all.filter((one) => one.application !== application);
    const own = new Map(all.filter((one) => !others.includes(one)).map((one) => [one.permission, one.description]));
    const taken = new Set(others.map(({ permission }) => permission));
    const foreign = wanted.find(({ permission }) => isKnownPermission(permission) || taken.has(permission));
    if (foreign) throw new DomainError(PERMISSION_TAKEN, `The permission ${foreign.permission} is another’s.`);
    const names = wanted.map(({ permission }) => permission);
    const removed = [...own.keys()].filter((permission) => !names.includes(permission));
    const added = names.filter((permission) => !own.has(permission));
    const described = wanted.filter(
      ({ permission, description }) => (own.get(permission) ?? description) !== description,
    );
    if (removed.length + added.length + described.length === 0) return;
    await this.#requireUnused(removed, [...taken, ...names]);
    await this.registered.replace(application, wanted);
    const { PERMISSIONS_PER_TENANT: limit } = this.config;
    if (taken.size + names.length > limit) throw tooMany(limit, 'permissions of a tenant');
    const { transaction } = this.unitOfWork;
    const data = { application, added, removed, described: described.map(({ permission }) => permission) };
    const of = { aggregateType: 'tenant', aggregateId: tenantId, tenantId };
    transaction.record(domainEvent({ name: 'rbac.permissions-registered', ...of, data }));
    transaction.invalidate(snapshotTag(tenantId));
  }

  /** A role grants nothing that there isn't; a wildcard stays as long as something is left of it. */
  async #requireUnused(removed: readonly string[], left: readonly string[]): Promise<void> {
    if (removed.length === 0) return;
    const patterns = (await this.registered.bound()).filter((pattern) => removed.some((gone) => covers(pattern, gone)));
    const unknown = patterns.find((pattern) => !grantsAnything(pattern, left));
    if (unknown !== undefined) throw new DomainError(PERMISSION_IN_USE, `A role grants ${unknown}.`);
  }
}
