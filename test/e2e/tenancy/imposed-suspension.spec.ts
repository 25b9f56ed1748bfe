import { newId } from '#kernel';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { newSuperuser } from '../accounts/doors.js';
import type { Account } from '../accounts/steps.js';

const reason = 'Invoices of three months are open.';

describe('suspension by whoever administers the system', () => {
  let app: TestApp;
  let other: TestApp;
  let admin: Account;

  beforeAll(async () => {
    app = await TestApp.start();
    other = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
    admin = await newSuperuser(app);
  });

  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  const impose = (tenantId: string, client = admin.client) =>
    client.send('PUT', `/api/tenants/${tenantId}/suspension`, { reason });
  const lift = (tenantId: string, client = admin.client) => client.delete(`/api/tenants/${tenantId}/suspension`);

  it('204: stops everybody in every process, says why, and no owner resumes it', async () => {
    const { client, tenant, accessToken } = await newOwner(app);
    const elsewhere = other.client().bearer(accessToken);
    expect((await elsewhere.get('/api/auth/me')).status).toBe(200);
    expect((await impose(tenant.id)).status).toBe(204);
    expect((await elsewhere.get('/api/auth/me')).status).toBe(401);
    expect((await client.get(`/api/tenants/${tenant.id}`)).body).toMatchObject({
      ...{ status: 'suspended', suspendedBy: 'superuser', suspensionReason: reason },
    });
    const resumed = await client.post(`/api/tenants/${tenant.id}/resume`);
    expect([resumed.status, resumed.body.code]).toEqual([403, 'tenancy.suspended-by-superuser']);
    expect((await impose(tenant.id)).status).toBe(204);
    expect((await lift(tenant.id)).status).toBe(204);
    expect((await lift(tenant.id)).status).toBe(204);
    expect((await client.post('/api/auth/select-tenant', { tenantId: tenant.id })).status).toBe(200);
    const { logs } = (await client.get('/api/audit/logs?action=tenancy.tenant-suspended')).body;
    expect(logs).toMatchObject([{ actorId: admin.userId, data: { by: 'superuser', reason } }]);
  });

  it('204: also where an owner had suspended it, who cannot resume it then', async () => {
    const { client, tenant } = await newOwner(app);
    await client.post(`/api/tenants/${tenant.id}/suspend`);
    await impose(tenant.id);
    expect((await client.post(`/api/tenants/${tenant.id}/resume`)).status).toBe(403);
  });

  it('403: no owner does either, and 404: nor anybody to a tenant that is none', async () => {
    const { client, tenant } = await newOwner(app);
    for (const answer of [await impose(tenant.id, client), await lift(tenant.id, client)]) {
      expect([answer.status, answer.body.code]).toEqual([403, 'rbac.permission-required']);
    }
    for (const id of [newId(), 'nonsense']) {
      for (const answer of [await impose(id), await lift(id)]) expect(answer.status).toBe(404);
    }
  });

  it('401: without a credential', async () => {
    expect((await impose(newId(), app.client())).status).toBe(401);
  });
});
