import { expect, expectRefusal, step } from './report.mjs';
import { selectTenant } from './people.mjs';

/** Answers the tenant that the third person has besides. */
export async function askToJoin({ li, noor }, tenant) {
  step('A third person, with a tenant of their own, asks to join');
  const own = await noor.client.post('/api/tenants', { name: 'Lantern Workshop' });
  expect(own, 201);
  await selectTenant(noor, own.body, 'owner');
  const asked = await noor.client.post('/api/join-requests', { slug: tenant.slug, message: 'I build the arms.' });
  expect(asked, 202, (body) => body.status === 'pending' && body.userId === noor.id);
  const request = `/api/join-requests/${asked.body.id}`;
  expectRefusal(await noor.client.post(`${request}/approve`, {}), 404, 'tenancy.join-request-not-found');
  expectRefusal(await li.client.post(`${request}/approve`, {}), 403, 'rbac.permission-required');
  return { ownTenant: own.body, request };
}

export async function approveAsAdmin({ mei, li, noor }, request, team) {
  step('An admin approves; an admin makes no admin and no owner');
  expect(await mei.client.put(`/api/members/${li.id}/role`, { role: 'admin' }), 204);
  const waiting = await li.client.get('/api/join-requests');
  expect(waiting, 200, ({ joinRequests }) => joinRequests.some(({ email }) => email === noor.email));
  const approve = (wish) => li.client.post(`${request}/approve`, wish);
  expectRefusal(await approve({ role: 'admin' }), 403, 'rbac.grant-exceeds-own');
  expect(await approve({ teamIds: [team.id] }), 204);
  const makeThird = (role) => li.client.put(`/api/members/${noor.id}/role`, { role });
  expectRefusal(await makeThird('admin'), 403, 'rbac.grant-exceeds-own');
  expectRefusal(await makeThird('owner'), 403, 'rbac.grant-exceeds-own');
  const members = await li.client.get('/api/members');
  const roles = (body) => body.members.map((member) => member.roles.join()).sort();
  expect(members, 200, (body) => roles(body).join() === 'admin,owner,user');
}

export async function lastOwnerStays({ mei, li }) {
  step('The last owner can’t leave, and an admin can’t remove them');
  expectRefusal(await mei.client.delete('/api/members/me'), 409, 'rbac.last-owner');
  expectRefusal(await li.client.delete(`/api/members/${mei.id}`), 403, 'rbac.higher-rank');
}

export async function switchTenants({ noor }, ownTenant, tenant) {
  step('One person in two tenants: selecting the other ends the tokens for the first');
  const listed = await noor.client.get('/api/tenants');
  expect(listed, 200, ({ tenants }) => tenants.length === 2);
  const first = noor.client.withBearer((await selectTenant(noor, ownTenant, 'owner')).accessToken);
  expect(await first.get('/api/auth/me'), 200, (body) => body.tenantId === ownTenant.id);
  const second = noor.client.withBearer((await selectTenant(noor, tenant, 'user')).accessToken);
  expectRefusal(await first.get('/api/auth/me'), 401, 'identity.not-authenticated');
  expect(await second.get('/api/auth/me'), 200, (body) => body.tenantId === tenant.id && body.roles.join() === 'user');
}
