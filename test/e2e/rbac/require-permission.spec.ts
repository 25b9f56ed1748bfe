import { newMember } from '../../support/members.js';
import { newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

/** `GET /api/audit/logs` stands for every route that requires a permission: it requires `audit:read`. */
describe('a route that requires a permission', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it('200: for who holds it by an own role, and for who holds everything', async () => {
    const owner = await newOwner(app);
    const admin = await newMember(app, owner.tenant.id, 'admin');
    expect((await admin.bearer.get('/api/audit/logs')).status).toBe(200);
    expect((await owner.bearer.get('/api/audit/logs')).status).toBe(200);
  });

  it('403: for a member without it, with the permission and the reason', async () => {
    const { tenant } = await newOwner(app);
    const member = await newMember(app, tenant.id, 'user');
    const answer = await member.bearer.get('/api/audit/logs');
    expect(answer.status).toBe(403);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toEqual({
      type: 'http://localhost:3000/errors/rbac.permission-required',
      title: 'Permission required',
      status: 403,
      detail: 'Permission required: audit:read',
      code: 'rbac.permission-required',
      permission: 'audit:read',
      reason: 'no_matching_role',
      deniedBy: { link: 'human', id: member.userId },
      requestId: answer.headers.get('x-request-id'),
    });
  });

  it.each([
    ['role_disabled', `UPDATE rbac.roles SET status = 'disabled' WHERE tenant_id = $1 AND name = 'admin'`],
    ['assignment_expired', `UPDATE rbac.assignments SET expires_at = now() WHERE tenant_id = $1`],
    ['out_of_scope', `UPDATE rbac.assignments SET scope_type = 'team', scope_id = 'a' WHERE tenant_id = $1`],
    ['no_matching_role', `UPDATE rbac.assignments SET status = 'revoked' WHERE tenant_id = $1`],
  ])('403: the reason is %s', async (reason, sql) => {
    const { tenant } = await newOwner(app);
    const member = await newMember(app, tenant.id, 'admin');
    await app.database.asOwner(sql, [tenant.id]);
    const answer = await member.bearer.get('/api/audit/logs');
    expect([answer.status, answer.body.reason]).toEqual([403, reason]);
  });

  it('403: before a tenant is selected', async () => {
    const { client } = await signUp(app);
    await client.post('/api/tenants', { name: 'Own, but not selected' });
    const answer = await client.get('/api/audit/logs');
    expect([answer.status, answer.body.code]).toEqual([403, 'tenancy.tenant-required']);
  });

  it('401: without a credential, and with one that has ended, whatever it was allowed before', async () => {
    const owner = await newOwner(app);
    expect((await owner.bearer.get('/api/audit/logs')).status).toBe(200);
    await owner.client.post('/api/auth/logout');
    expect((await owner.bearer.get('/api/audit/logs')).status).toBe(401);
    expect((await app.client().get('/api/audit/logs')).status).toBe(401);
  });

  it('500: not let through while roles cannot be read, neither as allowed nor as refused', async () => {
    const owner = await newOwner(app);
    await app.database.asOwner('REVOKE SELECT ON rbac.bindings FROM sallyport_app');
    const logs = await owner.bearer.get('/api/audit/logs');
    const checked = await owner.bearer.post('/api/access/check', { permission: 'projects:create' });
    await app.database.asOwner('GRANT SELECT ON rbac.bindings TO sallyport_app');
    expect([logs.status, checked.status]).toEqual([500, 500]);
    expect(checked.body.allowed).toBeUndefined();
    expect((await owner.bearer.get('/api/audit/logs')).status).toBe(200);
  });
});
