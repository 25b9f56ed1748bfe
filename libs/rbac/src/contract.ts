import { Command, Query } from '#kernel';

/** Gives a new tenant its built-in roles, and its creator the role owner. Part of making the tenant: joins its commit. */
export class InitialiseRoles extends Command {
  static readonly action = 'rbac.initialise-roles';

  constructor(
    readonly tenantId: string,
    readonly ownerId: string,
  ) {
    super();
  }
}

/** The names of the tenant-wide roles that the user holds now, by tenant, highest first. */
export class ListRoleNamesOfUser extends Query<ReadonlyMap<string, readonly string[]>> {
  static readonly action = 'rbac.list-role-names';

  constructor(readonly userId: string) {
    super();
  }
}
