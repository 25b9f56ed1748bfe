import { admit } from '../../support/members.js';
import { newPerson } from '../../support/people.js';
import { inParallel } from '../identity/steps.js';
import type { Cases } from './cases.js';

/** A robot of the owner's is put somewhere by who may manage teams, and no more. */
const putByTeamKey: Cases[string] = async (ask, scene) =>
  ask({ by: (await scene.key({ permissions: ['teams:*'] })).client, ids: { memberId: scene.tenant.ids.robotId } });
const putByAdmin: Cases[string] = (ask, { admin, tenant }) => ask({ by: admin, ids: { memberId: tenant.ids.robotId } });

/** A key of the tenant's, which carries everything, and has no rank. */
const byKeyOfTenant: Cases[string] = async (ask, scene) => ask({ by: (await scene.keyOfTenant()).client });
const putByKeyOfTenant: Cases[string] = async (ask, scene) =>
  ask({ by: (await scene.keyOfTenant()).client, ids: { memberId: scene.tenant.ids.robotId } });

const LISTS = [
  'listMembers',
  'listTeams',
  'listChatgroups',
  'listTeamMembers',
  'listChatgroupMembers',
  'listInvitations',
  'listJoinRequests',
  'listRobots',
  'listApiKeys',
];

/** Of lists that are answered in pages. */
export const CASES_OF_LISTS: Cases = Object.fromEntries(
  LISTS.map((id) => [`${id}: 400 platform.cursor-invalid`, (ask) => ask({ query: '?cursor=none' })]),
);

const OF_OWNERS = [
  'suspendTenant',
  'resumeTenant',
  'transferOwnership',
  'exportTenant',
  'deleteTenant',
  'restoreTenant',
];

/** Of what an owner does without selecting the tenant: what they would need to select it they need for it. */
export const CASES_OF_OWNERS: Cases = Object.fromEntries(
  OF_OWNERS.map((id) => [
    `${id}: 403 identity.second-factor-required`,
    async (ask, scene) => {
      const { client, tenant } = await scene.elsewhere();
      const status = id === 'restoreTenant' ? 'deleted' : 'active';
      await scene.app.database.asOwner(
        `UPDATE tenancy.tenants SET second_factor = 'required', status = $2, deleted_at = now(), erase_after = now() + interval '1 day'
          WHERE id = $1`,
        [tenant.id, status],
      );
      return ask({ by: client, ids: { tenantId: tenant.id } });
    },
  ]),
);

/** Of tenants, their members, teams and chatgroups. */
export const CASES_OF_TENANTS: Cases = {
  'createTenant: 403 tenancy.phone-not-verified': async (ask, scene) => ask({ by: await scene.unverified() }),
  'createTenant: 409 tenancy.slug-taken': (ask, { tenant }) => ask({ body: { slug: tenant.tenant.slug } }),
  'suspendTenant: 200': async (ask, scene) => {
    const { client, tenant } = await scene.elsewhere();
    return ask({ by: client, ids: { tenantId: tenant.id } });
  },
  'suspendTenant: 403 tenancy.owner-required': (ask, { admin }) => ask({ by: admin }),
  'resumeTenant: 403 tenancy.owner-required': (ask, { admin }) => ask({ by: admin }),
  'resumeTenant: 403 tenancy.suspended-by-superuser': async (ask, scene) => {
    const { client, tenant } = await scene.elsewhere();
    await scene.operator.client.send('PUT', `/api/tenants/${tenant.id}/suspension`, { reason: 'Unpaid' });
    return ask({ by: client, ids: { tenantId: tenant.id } });
  },
  'imposeSuspension: 204': async (ask, scene) => ask({ ids: { tenantId: (await scene.elsewhere()).tenant.id } }),
  'changeTenant: 200': async (ask, scene) => {
    const { client, tenant } = await scene.elsewhere();
    return ask({ by: client, ids: { tenantId: tenant.id } });
  },
  'changeTenant: 409 tenancy.slug-taken': async (ask, scene) => {
    const { client, tenant } = await scene.elsewhere();
    return ask({ by: client, ids: { tenantId: tenant.id }, body: { slug: scene.tenant.tenant.slug } });
  },
  'changeTenant: 409 platform.stale-write': (ask) => ask({ body: { version: 1000 } }),
  'changeTenant: 422 tenancy.settings-invalid': (ask) => ask({ body: { settings: { text: 'x'.repeat(8192) } } }),
  'deleteTenant: 200': async (ask, scene) => {
    const { client, tenant } = await scene.elsewhere();
    return ask({ by: client, ids: { tenantId: tenant.id }, body: { slug: tenant.slug } });
  },
  'deleteTenant: 403 tenancy.owner-required': (ask, { admin }) => ask({ by: admin }),
  'deleteTenant: 422 tenancy.confirmation-wrong': (ask) => ask({ body: { slug: 'another' } }),
  'restoreTenant: 200': async (ask, scene) => ask(await scene.deleted()),
  'restoreTenant: 403 tenancy.owner-required': async (ask, scene) => {
    const { ids } = await scene.deleted();
    const { client, userId } = await scene.guest();
    await admit(scene.app, ids.tenantId, userId, 'admin');
    return ask({ by: client, ids });
  },
  'revokeDeletion: 204': async (ask, scene) => ask({ ids: (await scene.deleted()).ids }),
  'exportTenant: 403 tenancy.owner-required': (ask, { admin }) => ask({ by: admin }),
  'transferOwnership: 204': async (ask, scene) => {
    const { client, tenant } = await scene.elsewhere();
    const { userId } = await scene.member('user', tenant.id);
    return ask({ by: client, ids: { tenantId: tenant.id }, body: { userId } });
  },
  'transferOwnership: 403 tenancy.owner-required': (ask, { admin }) => ask({ by: admin }),
  'transferOwnership: 403 tenancy.tenant-suspended': async (ask, scene) => {
    const { client, tenant } = await scene.elsewhere();
    await client.post(`/api/tenants/${tenant.id}/suspend`);
    return ask({ by: client, ids: { tenantId: tenant.id } });
  },
  'transferOwnership: 404 rbac.role-not-found': async (ask, scene) =>
    ask({ body: { userId: scene.tenant.member.userId, ownRole: 'emperor' } }),
  'transferOwnership: 404 tenancy.member-not-found': async (ask, scene) =>
    ask({ body: { userId: (await scene.guest()).userId } }),
  'transferOwnership: 409 tenancy.owner-unfit': (ask, { tenant }) => ask({ body: { userId: tenant.userId } }),

  'createTeam: 409 platform.name-taken': async (ask, scene) => {
    await scene.place('Taken');
    return ask({ body: { name: 'Taken' } });
  },
  'renameTeam: 200': (ask) => ask({ body: { name: 'Renamed' } }),
  'renameTeam: 409 platform.name-taken': async (ask, scene) => {
    await scene.place('Taken too');
    return ask({ body: { name: 'Taken too' } });
  },
  'deleteTeam: 204': async (ask, scene) => ask({ ids: { teamId: await scene.place('To be deleted') } }),
  'addTeamMember: 404 tenancy.member-not-found': async (ask, scene) =>
    ask({ ids: { memberId: (await scene.guest()).userId } }),
  'addTeamMember: 403 rbac.grant-exceeds-own': putByTeamKey,
  'addTeamMember: 403 rbac.higher-rank': putByAdmin,
  'addTeamMember: 403 rbac.rank-required': putByKeyOfTenant,
  'addChatgroupMember: 403 rbac.grant-exceeds-own': putByTeamKey,
  'addChatgroupMember: 403 rbac.higher-rank': putByAdmin,
  'addChatgroupMember: 403 rbac.rank-required': putByKeyOfTenant,
  'createChatgroup: 409 platform.name-taken': async (ask, scene) => {
    await scene.place('Taken', scene.tenant.ids.teamId);
    return ask({ body: { name: 'Taken' } });
  },
  'renameChatgroup: 200': (ask) => ask({ body: { name: 'Renamed' } }),
  'renameChatgroup: 409 platform.name-taken': async (ask, scene) => {
    await scene.place('Taken too', scene.tenant.ids.teamId);
    return ask({ body: { name: 'Taken too' } });
  },
  'deleteChatgroup: 204': async (ask, scene) =>
    ask({ ids: { chatgroupId: await scene.place('To be deleted', scene.tenant.ids.teamId) } }),

  'leaveTenant: 204': async (ask, scene) => ask({ by: (await scene.member('user')).client }),
  'leaveTenant: 403 identity.sign-in-required': async (ask, scene) => ask({ by: (await scene.key()).client }),
  'leaveTenant: 404 tenancy.member-not-found': async (ask, scene) => {
    const { bearer } = await scene.member('user');
    const answers = await inParallel(20, () => ask({ by: bearer }));
    return answers.find(({ status }) => status === 404)!;
  },
  'leaveTenant: 409 rbac.last-owner': (ask) => ask(),
  'removeMember: 204': async (ask, scene) => ask({ ids: { userId: (await scene.member('user')).userId } }),
  'removeMember: 403 rbac.higher-rank': (ask, scene) => ask({ by: scene.admin, ids: { userId: scene.tenant.userId } }),
  'removeMember: 403 rbac.rank-required': byKeyOfTenant,
  'removeMember: 409 rbac.last-owner': (ask, { tenant }) => ask({ ids: { userId: tenant.userId } }),
  'changeRole: 403 rbac.grant-exceeds-own': (ask, scene) => ask({ by: scene.admin, body: { role: 'admin' } }),
  'changeRole: 403 rbac.higher-rank': (ask, scene) => ask({ by: scene.admin, ids: { userId: scene.tenant.userId } }),
  'changeRole: 403 rbac.rank-required': byKeyOfTenant,
  'changeRole: 404 rbac.role-not-found': (ask) => ask({ body: { role: 'emperor' } }),
  'changeRole: 409 rbac.last-owner': (ask, { tenant }) => ask({ ids: { userId: tenant.userId } }),

  'listMemberSessions: 403 rbac.rank-required': byKeyOfTenant,
  'listMemberSessions: 403 rbac.higher-rank': (ask, { admin, tenant }) =>
    ask({ by: admin, ids: { userId: tenant.userId } }),
  'endMemberSessions: 200': async (ask, scene) => ask({ ids: { userId: (await scene.member('user')).userId } }),
  'endMemberSessions: 403 rbac.rank-required': byKeyOfTenant,
  'endMemberSessions: 403 rbac.higher-rank': (ask, { admin, tenant }) =>
    ask({ by: admin, ids: { userId: tenant.userId } }),
  'endMemberSession: 204': async (ask, scene) => {
    const { userId, client } = await scene.member('user');
    const { session } = (await client.get('/api/auth/me')).body as { session: { id: string } };
    return ask({ ids: { userId, sessionId: session.id } });
  },
  'endMemberSession: 403 rbac.rank-required': byKeyOfTenant,
  'endMemberSession: 403 rbac.higher-rank': (ask, { admin, tenant }) =>
    ask({ by: admin, ids: { userId: tenant.userId } }),

  'inviteMember: 403 rbac.grant-exceeds-own': (ask, scene) => ask({ by: scene.admin, body: { role: 'admin' } }),
  'inviteMember: 403 rbac.rank-required': byKeyOfTenant,
  'inviteMember: 404 rbac.role-not-found': (ask) => ask({ body: { role: 'emperor' } }),
  'inviteMember: 409 tenancy.already-member': (ask, { tenant }) => ask({ body: { email: tenant.member.person.email } }),
  'inviteMember: 422 identity.email-invalid': (ask) => ask({ body: { email: 'nobody' } }),
  'inviteMember: 429 http.rate-limited': async (ask) => {
    const { email } = newPerson();
    for (let sent = 0; sent < 5; sent++) await ask({ body: { email } });
    return ask({ body: { email } });
  },
  'resendInvitation: 403 rbac.grant-exceeds-own': async (ask, scene) => {
    const { invitationId } = await scene.invited('admin');
    return ask({ by: scene.admin, ids: { invitationId } });
  },
  'resendInvitation: 403 rbac.rank-required': byKeyOfTenant,
  'resendInvitation: 404 rbac.role-not-found': async (ask, scene) => {
    const { invitationId } = await scene.invited();
    await scene.sql(`UPDATE tenancy.invitations SET role = 'emperor' WHERE id = $1`, [invitationId]);
    return ask({ ids: { invitationId } });
  },
  'resendInvitation: 429 http.rate-limited': async (ask, scene) => {
    const { invitationId } = await scene.invited();
    for (let sent = 1; sent < 5; sent++) await ask({ ids: { invitationId } });
    return ask({ ids: { invitationId } });
  },
  'revokeInvitation: 204': async (ask, scene) => ask({ ids: { invitationId: (await scene.invited()).invitationId } }),
  'acceptInvitation: 200': async (ask, scene) => {
    const { client, token } = await scene.invited();
    return ask({ by: client, body: { token } });
  },
  'acceptInvitation: 403 tenancy.phone-not-verified': async (ask, scene) => ask({ by: await scene.unverified() }),
  'acceptInvitation: 403 tenancy.invitation-unusable': async (ask, scene) => ask({ by: (await scene.guest()).client }),
  'acceptInvitation: 409 tenancy.already-member': async (ask, scene) => {
    const { client, userId, token } = await scene.invited();
    await scene.admit(userId);
    return ask({ by: client, body: { token } });
  },

  'requestToJoin: 202': async (ask, scene) =>
    ask({ by: (await scene.guest()).client, body: { slug: scene.tenant.tenant.slug } }),
  'requestToJoin: 403 tenancy.phone-not-verified': async (ask, scene) => ask({ by: await scene.unverified() }),
  'requestToJoin: 404 tenancy.tenant-not-found': (ask) => ask({ body: { slug: 'nobody-has-this' } }),
  'requestToJoin: 409 tenancy.already-member': (ask, { tenant }) => ask({ body: { slug: tenant.tenant.slug } }),
  'approveJoinRequest: 204': async (ask, scene) =>
    ask({ ids: { joinRequestId: (await scene.asking()).joinRequestId } }),
  'approveJoinRequest: 403 rbac.grant-exceeds-own': (ask, scene) => ask({ by: scene.admin, body: { role: 'admin' } }),
  'approveJoinRequest: 403 rbac.rank-required': byKeyOfTenant,
  'approveJoinRequest: 404 rbac.role-not-found': (ask) => ask({ body: { role: 'emperor' } }),
  'approveJoinRequest: 409 tenancy.already-member': async (ask, scene) => {
    const { userId, joinRequestId } = await scene.asking();
    await scene.admit(userId);
    return ask({ ids: { joinRequestId } });
  },
  'declineJoinRequest: 204': async (ask, scene) =>
    ask({ ids: { joinRequestId: (await scene.asking()).joinRequestId } }),
};
