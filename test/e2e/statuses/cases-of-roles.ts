import type { Cases } from './cases.js';

const UNKNOWN = { bindings: [{ permission: 'spaceships:launch' }] };
const HALF_A_SCOPE = { bindings: [{ permission: 'projects:read', scopeId: 'a' }] };
const EVERYTHING = { bindings: [{ permission: '*' }] };
const NOTHING = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

const byKeyOfTenant =
  (body: object = {}): Cases[string] =>
  async (ask, scene) =>
    ask({ by: (await scene.keyOfTenant()).client, body });
const withBody =
  (body: object): Cases[string] =>
  (ask) =>
    ask({ body });
/** Of a role that was just made. */
const ofNew =
  (body: object): Cases[string] =>
  async (ask, scene) =>
    ask({ ids: { roleId: await scene.role() }, body });

/** A pack of which the role `admin`, which every tenant has, gains what it lacks, and these become what they say. */
const extendingAdmin = (...choices: object[]) => ({ roles: [{ role: 'admin', extend: true }, ...choices] });

/** Of a tenant's roles. */
export const CASES_OF_ROLES: Cases = {
  'listRoles: 400 platform.cursor-invalid': (ask) => ask({ query: '?cursor=none' }),
  'listPermissions: 400 platform.cursor-invalid': (ask) => ask({ query: '?cursor=none' }),
  'registerPermissions: 409 rbac.permission-taken': withBody({
    permissions: [{ permission: 'tenant:read', description: 'Mine.' }],
  }),
  'registerPermissions: 409 rbac.permission-in-use': async (ask, scene) => {
    await ask();
    await scene.role({ bindings: [{ permission: 'slides:generate' }] });
    return ask({ body: { permissions: [] } });
  },
  'applyRolePack: 403 rbac.rank-required': byKeyOfTenant(extendingAdmin()),
  'applyRolePack: 403 rbac.grant-exceeds-own': (ask, { admin }) => ask({ by: admin, body: extendingAdmin() }),
  'applyRolePack: 404 rbac.role-pack-not-found': withBody({ roles: [{ role: 'captain' }] }),
  'applyRolePack: 409 rbac.role-pack-clash': withBody({ roles: [{ role: 'read_only', as: 'user' }] }),
  'applyRolePack: 409 rbac.role-built-in': withBody(extendingAdmin({ role: 'developer', as: 'owner', extend: true })),
  'applyRolePack: 409 platform.name-taken': withBody(extendingAdmin({ role: 'developer', as: 'read_only' })),
  'applyRolePack: 409 rbac.role-cycle': async (ask, scene) => {
    await scene.role({ name: 'pack_heir', inherits: [await scene.role({ name: 'pack_base' })] });
    const low = { role: 'read_only', as: 'pack_heir', extend: true };
    return ask({ body: extendingAdmin(low, { role: 'standard_user', as: 'pack_base', extend: true }) });
  },
  'applyRolePack: 422 rbac.role-name-reserved': withBody(extendingAdmin({ role: 'developer', as: 'system_admin' })),
  'createRole: 201': withBody({ name: 'brand-new' }),
  'createRole: 400 rbac.scope-incomplete': withBody({ name: 'half', ...HALF_A_SCOPE }),
  'createRole: 403 rbac.rank-required': byKeyOfTenant({ name: 'by-key' }),
  'createRole: 403 rbac.grant-exceeds-own': (ask, { admin }) =>
    ask({ by: admin, body: { name: 'all', ...EVERYTHING } }),
  'createRole: 404 rbac.role-not-found': withBody({ name: 'heir', inherits: [NOTHING] }),
  'createRole: 409 platform.name-taken': withBody({ name: 'owner' }),
  'createRole: 400 rbac.permission-unknown': withBody({ name: 'astronaut', ...UNKNOWN }),
  'createRole: 422 rbac.role-name-reserved': withBody({ name: 'system_admin' }),
  'editRole: 200': ofNew({ name: 'renamed', version: 1 }),
  'editRole: 400 rbac.scope-incomplete': ofNew({ name: 'half', ...HALF_A_SCOPE }),
  'editRole: 403 rbac.rank-required': byKeyOfTenant({ name: 'by-key' }),
  'editRole: 403 rbac.grant-exceeds-own': (ask, { admin }) => ask({ by: admin, body: { name: 'all', ...EVERYTHING } }),
  'editRole: 409 platform.stale-write': ofNew({ version: 7 }),
  'editRole: 409 platform.name-taken': ofNew({ name: 'owner' }),
  'editRole: 409 rbac.role-built-in': async (ask, scene) =>
    ask({ ids: { roleId: await scene.roleNamed('owner') }, body: { rank: 1 } }),
  'editRole: 409 rbac.role-cycle': async (ask, scene) => {
    const roleId = await scene.role();
    return ask({ ids: { roleId }, body: { name: 'cycle', inherits: [roleId] } });
  },
  'editRole: 400 rbac.permission-unknown': ofNew({ name: 'astronaut', ...UNKNOWN }),
  'editRole: 422 rbac.role-name-reserved': ofNew({ name: 'system_admin' }),
  'deleteRole: 204': async (ask, scene) => ask({ ids: { roleId: await scene.role() } }),
  'deleteRole: 403 rbac.rank-required': async (ask, scene) => ask({ by: (await scene.keyOfTenant()).client }),
  'deleteRole: 403 rbac.grant-exceeds-own': async (ask, scene) =>
    ask({ by: scene.admin, ids: { roleId: await scene.roleNamed('admin') } }),
  'deleteRole: 409 rbac.role-built-in': async (ask, scene) => ask({ ids: { roleId: await scene.roleNamed('user') } }),
  'deleteRole: 409 rbac.role-in-use': async (ask, scene) => {
    const roleId = await scene.role();
    await scene.role({ inherits: [roleId] });
    return ask({ ids: { roleId } });
  },
  'assignRole: 400 rbac.scope-incomplete': withBody({ scopeId: null }),
  'assignRole: 400 platform.expiry-past': withBody({ expiresAt: '2020-01-31T09:30:00Z' }),
  'assignRole: 403 rbac.rank-required': byKeyOfTenant(),
  'assignRole: 403 rbac.higher-rank': (ask, { admin, tenant }) => ask({ by: admin, body: { actorId: tenant.userId } }),
  'assignRole: 403 rbac.grant-exceeds-own': async (ask, scene) =>
    ask({ by: scene.admin, body: { roleId: await scene.roleNamed('admin') } }),
  'assignRole: 404 tenancy.member-not-found': withBody({ actorId: NOTHING }),
  'assignRole: 404 tenancy.team-not-found': withBody({ actorType: 'team', actorId: NOTHING }),
  'assignRole: 422 rbac.owner-is-personal': async (ask, scene) =>
    ask({ body: { actorType: 'team', actorId: scene.ids.teamId, roleId: await scene.roleNamed('owner') } }),
  'assignRole: 404 rbac.role-not-found': withBody({ roleId: NOTHING }),
  'assignRole: 409 rbac.assignment-exists': async (ask) => {
    await ask({ body: { scopeId: 'twice' } });
    return ask({ body: { scopeId: 'twice' } });
  },
  'revokeAssignment: 204': async (ask, scene) => {
    const { userId } = await scene.member('user');
    return ask({ ids: { assignmentId: await scene.assignmentOf(userId) } });
  },
  'revokeAssignment: 403 rbac.rank-required': async (ask, scene) => ask({ by: (await scene.keyOfTenant()).client }),
  'revokeAssignment: 403 rbac.higher-rank': async (ask, scene) =>
    ask({ by: scene.admin, ids: { assignmentId: await scene.assignmentOf(scene.tenant.userId) } }),
  'revokeAssignment: 409 rbac.last-owner': async (ask, scene) =>
    ask({ ids: { assignmentId: await scene.assignmentOf(scene.tenant.userId) } }),
};
