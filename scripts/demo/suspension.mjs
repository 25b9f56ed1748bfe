import { expect, expectDecision, expectRefusal, step } from './report.mjs';
import { mayCreate, selectTenant } from './people.mjs';

export async function suspendAndResume({ mei, li }, { tenant, team, key, robot }) {
  step('Suspend the tenant: sessions, tokens, keys and robots are refused there at once');
  const { accessToken, refreshToken } = await selectTenant(li, tenant, 'admin');
  const bearer = li.client.withBearer(accessToken);
  expect(await bearer.get('/api/teams'), 200);
  expectRefusal(await li.client.post(`/api/tenants/${tenant.id}/suspend`), 403, 'tenancy.owner-required');
  const suspended = await mei.client.post(`/api/tenants/${tenant.id}/suspend`);
  expect(suspended, 200, ({ status }) => status === 'suspended');
  for (const client of [key.client, robot.client, bearer]) {
    expectRefusal(await client.get('/api/auth/me'), 401, 'identity.not-authenticated');
  }
  expectRefusal(await bearer.post('/api/auth/refresh', { refreshToken }), 401, 'identity.refresh-refused');
  expectRefusal(await li.client.get('/api/teams'), 403, 'tenancy.tenant-required');
  const selected = await li.client.post('/api/auth/select-tenant', { tenantId: tenant.id });
  expectRefusal(selected, 403, 'tenancy.tenant-suspended');
  const isListed = ({ tenants }) => tenants.some(({ id, status }) => id === tenant.id && status === 'suspended');
  expect(await mei.client.get('/api/tenants'), 200, isListed);
  step('Resume it: keys and robots count again, people select it anew');
  const resumed = await mei.client.post(`/api/tenants/${tenant.id}/resume`);
  expect(resumed, 200, ({ status }) => status === 'active');
  expect(await key.client.get('/api/auth/me'), 200, ({ actorId }) => actorId === key.id);
  expectDecision(await mayCreate(robot.client, 'team', team), 'matched');
  expectRefusal(await bearer.get('/api/auth/me'), 401, 'identity.not-authenticated');
  await selectTenant(li, tenant, 'admin');
  await selectTenant(mei, tenant, 'owner');
}
