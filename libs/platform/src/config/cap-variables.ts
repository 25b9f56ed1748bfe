import { integer, variable } from './variable.js';

/** How many of each there may be. All of a tenant's places and robots are in the memory of whatever decides about it. */
export const CAP_VARIABLES = {
  TENANTS_PER_PERSON: variable({
    group: 'Limits',
    description: 'Most tenants that one person has made and belongs to; a deleted one counts until it is erased.',
    type: integer(1, 100_000),
    default: '100',
    unit: 'tenants',
  }),
  TEAMS_PER_TENANT: variable({
    group: 'Limits',
    description: 'Most teams of a tenant.',
    type: integer(1, 100_000),
    default: '1000',
    unit: 'teams',
  }),
  CHATGROUPS_PER_TENANT: variable({
    group: 'Limits',
    description: 'Most chatgroups of a tenant, in all its teams together.',
    type: integer(1, 100_000),
    default: '5000',
    unit: 'chatgroups',
  }),
  ROLES_PER_TENANT: variable({
    group: 'Limits',
    description: 'Most roles of a tenant.',
    type: integer(1, 10_000),
    default: '500',
    unit: 'roles',
  }),
  GRANTS_PER_TENANT: variable({
    group: 'Limits',
    description:
      'Most that the roles of a tenant come to, all together: each counts itself and every role that it inherits, with the bindings of all of these.',
    type: integer(100, 1_000_000),
    default: '20000',
    unit: 'grants',
  }),
  ASSIGNMENTS_PER_ACTOR: variable({
    group: 'Limits',
    description:
      'Most roles that a member or a robot holds in a tenant at once, each scope counted; revoked and expired ones aside.',
    type: integer(1, 10_000),
    default: '200',
    unit: 'assignments',
  }),
  PERMISSIONS_PER_TENANT: variable({
    group: 'Limits',
    description: 'Most permissions that applications have registered in a tenant, all together.',
    type: integer(1, 10_000),
    default: '2000',
    unit: 'permissions',
  }),
  ROBOTS_PER_PERSON: variable({
    group: 'Limits',
    description: 'Most robots that one person has made in a tenant; revoked ones aside.',
    type: integer(1, 100_000),
    default: '500',
    unit: 'robots',
  }),
};
