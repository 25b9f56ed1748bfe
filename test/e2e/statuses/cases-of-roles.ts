import type { Cases } from './cases.js';

const UNKNOWN = { bindings: [{ permission: 'spaceships:launch' }] };
const HALF_A_SCOPE = { bindings: [{ permission: 'projects:read', scopeId: 'a' }] };
const EVERYTHING = { bindings: [{ permission: '*' }] };
const NOTHING = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

const byKeyOfTenant: Cases[string] = async (ask, scene) =>
  ask({ by: (await scene.keyOfTenant()).client, body: { name: 'by-key' } });
const withBody =
  (body: object): Cases[string] =>
  (ask) =>
    ask({ body });
/** Of a role that was just made. */
const ofNew =
  (body: object): Cases[string] =>
  async (ask, scene) =>
    ask({ ids: { roleId: await scene.role() }, body });

/** Of a tenant's roles. */
export const CASES_OF_ROLES: Cases = {
  'listRoles: 400 platform.cursor-invalid': (ask) => ask({ query: '?cursor=none' }),
  'createRole: 201': withBody({ name: 'brand-new' }),
  'createRole: 400 rbac.scope-incomplete': withBody({ name: 'half', ...HALF_A_SCOPE }),
  'createRole: 403 rbac.rank-required': byKeyOfTenant,
  'createRole: 403 rbac.grant-exceeds-own': (ask, { admin }) =>
    ask({ by: admin, body: { name: 'all', ...EVERYTHING } }),
  'createRole: 404 rbac.role-not-found': withBody({ name: 'heir', inherits: [NOTHING] }),
  'createRole: 409 platform.name-taken': withBody({ name: 'owner' }),
  'createRole: 400 rbac.permission-unknown': withBody({ name: 'astronaut', ...UNKNOWN }),
  'createRole: 422 rbac.role-name-reserved': withBody({ name: 'system_admin' }),
  'editRole: 200': ofNew({ name: 'renamed', version: 1 }),
  'editRole: 400 rbac.scope-incomplete': ofNew({ name: 'half', ...HALF_A_SCOPE }),
  'editRole: 403 rbac.rank-required': byKeyOfTenant,
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
};
