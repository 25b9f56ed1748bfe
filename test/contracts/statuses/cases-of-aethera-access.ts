import { newId } from '#kernel';
import { makeKey } from '../../e2e/api-keys/keys.js';
import { makeRole } from '../../e2e/rbac/roles.js';
import type { Ids } from '../../support/openapi.js';
import { newDefaultMember } from '../support/default-tenant.js';
import type { Ask, Cases } from './cases.js';
import type { ContractScene } from './scene.js';

const KEY_OF_TENANT = { level: 'tenant', permissions: ['*'] };

/** By a program that holds everything, and has no rank. */
const byKeyOfTenant = async (ask: Ask, { app, owner }: ContractScene) =>
  ask(undefined, (await makeKey(app, owner.bearer, KEY_OF_TENANT)).client);

/** By the owner, of a service with these settings. */
const byOwnerElsewhere = (ask: Ask, scene: ContractScene, settings: Record<string, string>, body?: object, ids?: Ids) =>
  scene.elsewhere(settings, (other) => ask(body, other.client().bearer(scene.owner.accessToken), ids));

const byAdmin = async ({ app }: ContractScene) => (await newDefaultMember(app, 'admin')).bearer;

/** What the operations of Aethera about access answer for reasons of their own. */
export const CASES_OF_AETHERA_ACCESS: Cases = {
  'contractAssignRole: 201': (ask, { owner }) => ask(undefined, owner.bearer),
  'contractAssignRole: 409 rbac.assignment-exists': (ask, { owner }) => ask(undefined, owner.bearer),
  'contractAssignRole: 403 rbac.permission-required': (ask, { viewer }) => ask(undefined, viewer.bearer),
  'contractAssignRole: 403 tenancy.tenant-required': async (ask, scene) => ask(undefined, await scene.inNoTenant()),
  'contractAssignRole: 403 rbac.rank-required': byKeyOfTenant,
  'contractAssignRole: 403 rbac.grant-exceeds-own': async (ask, scene) => ask({ role: 'owner' }, await byAdmin(scene)),
  'contractAssignRole: 403 rbac.higher-rank': async (ask, scene) =>
    ask(undefined, await byAdmin(scene), { user_id: scene.owner.userId }),
  'contractAssignRole: 404 tenancy.member-not-found': (ask, { owner }) =>
    ask(undefined, owner.bearer, { user_id: newId() }),
  'contractAssignRole: 404 rbac.role-not-found': (ask, { owner }) => ask({ role: 'captain' }, owner.bearer),
  'contractAssignRole: 409 platform.too-many': (ask, scene) =>
    byOwnerElsewhere(ask, scene, { ASSIGNMENTS_PER_ACTOR: '1' }, { role: 'user' }),

  'contractGrantPermission: 200': (ask, { owner }) => ask(undefined, owner.bearer),
  'contractGrantPermission: 403 rbac.permission-required': (ask, { viewer }) => ask(undefined, viewer.bearer),
  'contractGrantPermission: 403 tenancy.tenant-required': async (ask, scene) =>
    ask(undefined, await scene.inNoTenant()),
  'contractGrantPermission: 403 rbac.rank-required': (ask, scene) =>
    byKeyOfTenant((_, by) => ask({ permission: 'runs:delete' }, by), scene),
  'contractGrantPermission: 403 rbac.grant-exceeds-own': async (ask, scene) =>
    ask({ permission: 'billing:read' }, await byAdmin(scene)),
  'contractGrantPermission: 404 rbac.role-not-found': (ask, { owner }) =>
    ask(undefined, owner.bearer, { role: 'captain' }),
  'contractGrantPermission: 400 rbac.permission-unknown': (ask, { owner }) =>
    ask({ permission: 'spaceships:launch' }, owner.bearer),
  'contractGrantPermission: 409 rbac.role-built-in': (ask, { owner }) =>
    ask(undefined, owner.bearer, { role: 'owner' }),
  'contractGrantPermission: 409 platform.too-many': async (ask, scene) => {
    const bindings = Array.from({ length: 100 }, (_, index) => ({
      ...{ permission: 'projects:read', scopeType: 'team' },
      scopeId: `team-${index}`,
    }));
    const { name: role } = await makeRole(scene.owner.bearer, [], { bindings });
    return byOwnerElsewhere(ask, scene, { GRANTS_PER_TENANT: '100' }, undefined, { role });
  },

  'contractListPermissions: 200': (ask, { viewer }) => ask(undefined, viewer.bearer),
  'contractListPermissions: 403 rbac.permission-required': (ask, { viewer, owner }) =>
    ask(undefined, viewer.bearer, { user_id: owner.userId }),

  'contractCheckPermission: 200': (ask, { viewer }) => ask({ user_id: viewer.userId }, viewer.bearer),
  'contractCheckPermission: 403 rbac.permission-required': (ask, { viewer, owner }) =>
    ask({ user_id: owner.userId }, viewer.bearer),
};
