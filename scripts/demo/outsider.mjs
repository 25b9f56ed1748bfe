import { expect, expectRefusal, step } from './report.mjs';
import { makeKey } from './api-keys.mjs';
import { newPerson, selectTenant } from './people.mjs';

const OTHER_NAME = { name: 'Mine' };

/** What somebody who knows every id of the tenant might try, and how each is not there for them. */
function attempts({ mei, noor }, { tenant, team, chatgroup, key, robot, invitation }) {
  const [ofTenant, ofTeam] = [`/api/tenants/${tenant.id}`, `/api/teams/${team.id}`];
  const [ofChatgroup, ofRobot] = [`/api/chatgroups/${chatgroup.id}`, `/api/robots/${robot.id}`];
  return [
    ['GET', ofTenant, 'tenancy.tenant-not-found'],
    ['POST', `${ofTenant}/suspend`, 'tenancy.tenant-not-found'],
    ['POST', '/api/auth/select-tenant', 'tenancy.tenant-not-found', { tenantId: tenant.id }],
    ['GET', ofTeam, 'tenancy.team-not-found'],
    ['PATCH', ofTeam, 'tenancy.team-not-found', OTHER_NAME],
    ['PUT', `${ofTeam}/members/${noor.id}`, 'tenancy.team-not-found'],
    ['GET', `${ofTeam}/chatgroups`, 'tenancy.team-not-found'],
    ['PATCH', ofChatgroup, 'tenancy.chatgroup-not-found', OTHER_NAME],
    ['GET', `${ofChatgroup}/members`, 'tenancy.chatgroup-not-found'],
    ['PUT', `/api/members/${mei.id}/role`, 'tenancy.member-not-found', { role: 'user' }],
    ['DELETE', `/api/members/${mei.id}`, 'tenancy.member-not-found'],
    ['DELETE', `/api/invitations/${invitation.id}`, 'tenancy.invitation-not-found'],
    ['DELETE', `/api/api-keys/${key.id}`, 'api-keys.key-not-found'],
    ['GET', ofRobot, 'robots.robot-not-found'],
    ['POST', `${ofRobot}/pairing-code`, 'robots.robot-not-found'],
    ['DELETE', ofRobot, 'robots.robot-not-found'],
  ];
}

export async function removedSeesNothing(people, ownTenant, things) {
  const { mei, noor } = people;
  const { tenant, key, robot } = things;
  step('Removed from the tenant: nothing of the third person’s counts there, at once');
  const { accessToken } = await selectTenant(noor, tenant, 'user');
  const ownKey = await makeKey(noor, { name: 'Own tools', level: 'user' });
  expect(await ownKey.client.get('/api/auth/me'), 200, ({ actorId }) => actorId === noor.id);
  expect(await mei.client.delete(`/api/members/${noor.id}`), 204);
  expectRefusal(await noor.client.withBearer(accessToken).get('/api/teams'), 401, 'identity.not-authenticated');
  expectRefusal(await ownKey.client.get('/api/auth/me'), 401, 'identity.not-authenticated');
  expectRefusal(await noor.client.get('/api/teams'), 403, 'tenancy.tenant-required');
  step('From a tenant of their own, they don’t see or change anything of the other, though they know every id');
  const { email } = newPerson(mei.client.as('Ada'));
  const invited = await mei.client.post('/api/invitations', { email });
  expect(invited, 201);
  await selectTenant(noor, ownTenant, 'owner');
  for (const [method, path, code, body] of attempts(people, { ...things, invitation: invited.body })) {
    expectRefusal(await noor.client.send(method, path, body), 404, code);
  }
  for (const path of ['/api/teams', '/api/members', '/api/invitations', '/api/api-keys', '/api/robots']) {
    const listed = await noor.client.get(path);
    expect(listed, 200, (lists) => ![mei, things.team, invited.body, key, robot].some(({ id }) => holds(lists, id)));
  }
  const trail = await noor.client.get('/api/audit/logs?limit=200');
  expect(trail, 200, ({ logs }) => logs.every(({ tenantId }) => tenantId !== tenant.id));
  expect(await key.client.get('/api/auth/me'), 200);
  expect(await robot.client.get('/api/auth/me'), 200);
}

const holds = (value, id) => JSON.stringify(value).includes(id);
