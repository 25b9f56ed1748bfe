import { newId } from '#kernel';
import { newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

describe('suspending a tenant', () => {
  let app: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
    other = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
  });

  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  const suspend = (
    client: { post: (path: string) => Promise<{ status: number; body: { code?: string } }> },
    id: string,
  ) => client.post(`/api/tenants/${id}/suspend`);

  it('200: stops everybody in it at once, on every process, until it is resumed', async () => {
    const owner = await newOwner(app);
    const member = await newMember(app, owner.tenant.id, 'user');
    // Selecting the tenant has given the cookie a new secret.
    const sessionToken = member.client.cookie?.split('=')[1] ?? '';
    const elsewhere = (token: string) => other.client().bearer(token);
    for (const token of [owner.accessToken, member.accessToken, sessionToken]) {
      expect((await elsewhere(token).get('/api/auth/me')).body.tenantId).toBe(owner.tenant.id);
    }
    const done = await owner.client.post(`/api/tenants/${owner.tenant.id}/suspend`);
    expect([done.status, done.body]).toEqual([200, { ...owner.tenant, status: 'suspended' }]);
    for (const token of [owner.accessToken, member.accessToken]) {
      expect((await elsewhere(token).get('/api/auth/me')).status).toBe(401);
    }
    expect((await elsewhere(sessionToken).get('/api/auth/me')).body).toMatchObject({
      tenantId: null,
      roles: [],
    });
    const refreshed = await member.client.post('/api/auth/refresh', { refreshToken: member.refreshToken });
    expect(refreshed.status).toBe(401);
    const select = () => member.client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
    const refused = await select();
    expect([refused.status, refused.body.code]).toEqual([403, 'tenancy.tenant-suspended']);
    const resumed = await owner.client.post(`/api/tenants/${owner.tenant.id}/resume`);
    expect([resumed.status, resumed.body.status]).toEqual([200, 'active']);
    expect((await select()).status).toBe(200);
    expect((await elsewhere(member.accessToken).get('/api/auth/me')).status).toBe(401);
  });

  it('200: twice changes nothing, and is recorded once', async () => {
    const owner = await newOwner(app);
    for (const to of ['suspend', 'suspend', 'resume', 'resume']) {
      expect((await owner.client.post(`/api/tenants/${owner.tenant.id}/${to}`)).status).toBe(200);
    }
    await owner.client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
    const { logs } = (await owner.client.get('/api/audit/logs?action=tenancy.tenant-suspended')).body;
    expect(logs).toHaveLength(1);
  });

  it('401: without a credential', async () => {
    expect((await suspend(app.client(), newId())).status).toBe(401);
    expect((await app.client().post(`/api/tenants/${newId()}/resume`)).status).toBe(401);
  });

  it.each(['admin', 'user'])('403: an %s may not', async (role) => {
    const owner = await newOwner(app);
    const member = await newMember(app, owner.tenant.id, role);
    expect((await suspend(member.client, owner.tenant.id)).body.code).toBe('tenancy.owner-required');
    await suspend(owner.client, owner.tenant.id);
    const resumed = await member.client.post(`/api/tenants/${owner.tenant.id}/resume`);
    expect([resumed.status, resumed.body.code]).toEqual([403, 'tenancy.owner-required']);
    expect((await owner.client.get(`/api/tenants/${owner.tenant.id}`)).body.status).toBe('suspended');
  });

  it('403: an access token stops no tenant, and 404: lets no other go on than its own', async () => {
    const owner = await newOwner(app);
    const second = (await owner.client.post('/api/tenants', { name: 'Second' })).body.id as string;
    for (const tenantId of [owner.tenant.id, second]) {
      const { status, body } = await suspend(owner.bearer, tenantId);
      expect([status, body.code]).toEqual([403, 'identity.session-required']);
      expect((await owner.client.get(`/api/tenants/${tenantId}`)).body.status).toBe('active');
    }
    const { status, body } = await owner.bearer.post(`/api/tenants/${second}/resume`);
    expect([status, body.code]).toEqual([404, 'tenancy.tenant-not-found']);
  });

  it('404: another tenant looks exactly like none', async () => {
    const [owner, stranger] = [await newOwner(app), await newOwner(app)];
    for (const id of [owner.tenant.id, newId(), 'nonsense']) {
      expect((await suspend(stranger.client, id)).body.code).toBe('tenancy.tenant-not-found');
    }
    expect((await owner.client.get(`/api/tenants/${owner.tenant.id}`)).body.status).toBe('active');
    await suspend(owner.client, owner.tenant.id);
    for (const id of [owner.tenant.id, newId(), 'nonsense']) {
      const { body } = await stranger.client.post(`/api/tenants/${id}/resume`);
      expect(body.code).toBe('tenancy.tenant-not-found');
    }
    expect((await owner.client.get(`/api/tenants/${owner.tenant.id}`)).body.status).toBe('suspended');
  });
});
