/** A role that every tenant starts with. */
export interface BuiltInRole {
  readonly name: string;
  readonly description: string;
  /** Nobody acts on someone of higher rank. */
  readonly rank: number;
  /** Held in the whole tenant. */
  readonly permissions: readonly string[];
  /** Held only in those teams and chatgroups that its holder is a member of. */
  readonly memberPermissions: readonly string[];
}

export const OWNER = 'owner';
export const USER = 'user';

export const OWNER_ROLE: BuiltInRole = {
  name: OWNER,
  description: 'Everything: the tenant, billing, all resources.',
  rank: 100,
  permissions: ['*'],
  memberPermissions: [],
};

export const ADMIN: BuiltInRole = {
  name: 'admin',
  description: 'Manages teams, robots and users; makes no admins and no owners.',
  rank: 50,
  permissions: ['tenant:read', 'users:*', 'roles:*', 'teams:*', 'robots:*', 'api-keys:*', 'audit:read', 'projects:*'],
  memberPermissions: [],
};

export const USER_ROLE: BuiltInRole = {
  name: USER,
  description: 'Uses and manages resources within the teams assigned to them.',
  rank: 10,
  permissions: ['tenant:read'],
  memberPermissions: ['teams:read', 'robots:read', 'projects:*'],
};

/** The roles of the native contract: owner over everything, admin over teams, robots and people, user in own teams. */
export const BUILT_IN_ROLES: readonly BuiltInRole[] = [OWNER_ROLE, ADMIN, USER_ROLE];
