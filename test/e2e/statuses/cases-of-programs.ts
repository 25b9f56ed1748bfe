import { pairingCodeFor } from '../robots/steps.js';
import type { Ask } from './walk.js';
import type { Scene } from './scene.js';
import type { Cases } from './cases.js';

const NOBODY = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';
const PAST = '2020-01-31T09:30:00Z';

/** Of API keys, robots, checks and the audit trail. */
export const CASES_OF_PROGRAMS: Cases = {
  'checkAccess: 400 rbac.scope-incomplete': (ask) => ask({ body: { scopeId: null } }),
  'checkAccess: 403 rbac.permission-required': async (ask, scene) =>
    ask({ by: (await scene.member('user')).client, body: { actorType: 'human', actorId: scene.tenant.userId } }),
  'checkAccess: 412 rbac.version-unknown': (ask) => ask({ body: { atLeastVersion: '999999999999999999' } }),
  'checkAccessInBatch: 412 rbac.version-unknown': (ask) => ask({ body: { atLeastVersion: '999999999999999999' } }),
  'checkAccessInBatch: 400 rbac.scope-incomplete': (ask) =>
    ask({ body: { checks: [{ permission: 'projects:read', scopeId: 'a' }] } }),
  'checkAccessInBatch: 403 rbac.permission-required': async (ask, scene) =>
    ask({ by: (await scene.member('user')).client, body: { actorType: 'human', actorId: scene.tenant.userId } }),
  'listEffectivePermissions: 400 rbac.scope-incomplete': (ask) => ask({ query: '?scopeType=team' }),
  'listEffectivePermissions: 400 platform.cursor-invalid': (ask) => ask({ query: '?cursor=none' }),
  'listEffectivePermissions: 403 rbac.permission-required': async (ask, scene) =>
    ask({ by: (await scene.member('user')).client, query: `?actorType=human&actorId=${scene.tenant.userId}` }),
  'listActorsWhoMay: 200': (ask) => ask({ query: '?permission=projects:read' }),
  'listActorsWhoMay: 400 rbac.scope-incomplete': (ask) => ask({ query: '?permission=projects:read&scopeType=team' }),
  'listActorsWhoMay: 400 platform.cursor-invalid': (ask) => ask({ query: '?permission=projects:read&cursor=none' }),
  'askWhatIf: 400 rbac.scope-incomplete': (ask) =>
    ask({ body: { changes: [{ kind: 'assign', role: 'user', actorType: 'human', actorId: NOBODY, scopeType: 'a' }] } }),
  'askWhatIf: 400 rbac.proposal-incomplete': (ask) => ask({ body: { changes: [{ kind: 'revoke' }] } }),
  'askWhatIf: 404 rbac.role-not-found': (ask) => ask({ body: { changes: [{ kind: 'delete-role', role: 'nobody' }] } }),
  'askWhatIf: 404 rbac.assignment-not-found': (ask) =>
    ask({ body: { changes: [{ kind: 'revoke', assignmentId: NOBODY }] } }),
  'askWhatIf: 200': (ask, { tenant }) =>
    ask({ body: { changes: [{ kind: 'remove-member', actorId: tenant.userId }] } }),
  'askWhatIf: 400 rbac.permission-unknown': (ask) =>
    ask({ body: { changes: [{ kind: 'put-role', role: 'user', bindings: [{ permission: 'moon:launch' }] }] } }),
  'askWhatIf: 409 rbac.role-cycle': (ask) =>
    ask({ body: { changes: [{ kind: 'put-role', role: 'user', inherits: ['user'] }] } }),
  'askWhatIf: 404 tenancy.member-not-found': (ask) =>
    ask({ body: { changes: [{ kind: 'remove-member', actorId: NOBODY }] } }),
  'askWhatIf: 404 tenancy.team-not-found': (ask) =>
    ask({ body: { changes: [{ kind: 'assign', role: 'user', actorType: 'team', actorId: NOBODY }] } }),
  'listAuditLogs: 400 platform.cursor-invalid': (ask) => ask({ query: '?cursor=none' }),

  'createApiKey: 400 rbac.permission-unknown': (ask) => ask({ body: { permissions: ['moon:launch'] } }),
  'createApiKey: 400 api-keys.permissions-required': (ask) => ask({ body: { level: 'tenant', permissions: null } }),
  'createApiKey: 400 platform.expiry-past': (ask) => ask({ body: { expiresAt: PAST } }),
  'createApiKey: 400 api-keys.tier-exceeds-tenant': (ask) => ask({ body: { tier: 'premium' } }),
  'createApiKey: 403 identity.sign-in-required': async (ask, scene) => ask({ by: (await scene.key()).client }),
  'createApiKey: 403 rbac.grant-exceeds-own': (ask, { admin }) =>
    ask({ by: admin, body: { level: 'tenant', permissions: ['billing:read'] } }),
  'createApiKey: 409 platform.too-many': async (ask, scene) => {
    const { client: by } = await scene.member('user');
    for (let made = 0; made < 50; made++) await ask({ by });
    return ask({ by });
  },
  'revokeApiKey: 204': async (ask, scene) => ask({ ids: { apiKeyId: (await scene.key()).id } }),
  'revokeApiKey: 403 rbac.rank-required': async (ask, scene) => ask({ by: (await scene.keyOfTenant()).client }),
  'revokeApiKey: 403 rbac.higher-rank': (ask, { admin }) => ask({ by: admin }),

  'createRobot: 400 platform.expiry-past': (ask) => ask({ body: { tokenExpiresAt: PAST } }),
  'createRobot: 403 identity.sign-in-required': async (ask, scene) => ask({ by: (await scene.key()).client }),
  'createRobot: 403 rbac.grant-exceeds-own': (ask, scene) => inTenantWith(scene, ask, 'rank = 100'),
  'createRobot: 404 rbac.role-not-found': (ask, scene) => inTenantWith(scene, ask, `status = 'disabled'`),
  'createRobot: 409 platform.name-taken': async (ask, scene) => {
    await scene.robot({ name: 'Taken' });
    return ask({ body: { name: 'Taken' } });
  },
  'revokeRobot: 204': async (ask, scene) => ask({ ids: { robotId: await scene.robot() } }),
  'revokeRobot: 409 robots.robot-ended': async (ask, scene) => {
    const robotId = await scene.robot();
    await ask({ ids: { robotId } });
    return ask({ ids: { robotId } });
  },
  'issuePairingCode: 403 identity.sign-in-required': async (ask, scene) => ask({ by: (await scene.key()).client }),
  'issuePairingCode: 403 rbac.higher-rank': (ask, { admin }) => ask({ by: admin }),
  'issuePairingCode: 409 robots.robot-ended': async (ask, scene) => {
    const robotId = await scene.robot();
    await scene.owner.delete(`/api/robots/${robotId}`);
    return ask({ ids: { robotId } });
  },
  'pairRobot: 200': async (ask, scene) =>
    ask({ body: { code: await pairingCodeFor(scene.owner, await scene.robot()) } }),
  'pairRobot: 400 robots.pairing-code-wrong': (ask) => ask(),
};

/** As an admin of a tenant whose role `user`, which every robot gets, is not as it was made. */
async function inTenantWith(scene: Scene, ask: Ask, change: string) {
  const { tenant } = await scene.elsewhere();
  const { client: by } = await scene.member('admin', tenant.id);
  await scene.sql(`UPDATE rbac.roles SET ${change} WHERE tenant_id = $1 AND name = 'user'`, [tenant.id]);
  return ask({ by, body: { teamIds: [] } });
}
