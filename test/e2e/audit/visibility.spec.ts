import type { HttpClient } from '../../support/http-client.js';
import { newMember } from '../../support/members.js';
import { logIn, newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

interface Line {
  readonly tenantId: string | null;
  readonly userId: string | null;
  readonly actorId: string | null;
  readonly action: string;
  readonly outcome: string;
}

describe('GET /api/audit/logs shows', () => {
  let app: TestApp;
  let acme: Awaited<ReturnType<typeof newOwner>>;
  let globex: Awaited<ReturnType<typeof newOwner>>;
  let admin: Awaited<ReturnType<typeof newMember>>;

  beforeAll(async () => {
    app = await TestApp.start();
    acme = await newOwner(app, 'Acme');
    globex = await newOwner(app, 'Globex');
    admin = await newMember(app, acme.tenant.id, 'admin');
    for (const { person } of [acme, globex, admin]) {
      await app.client().post('/api/auth/login', { email: person.email, password: 'not the password' });
    }
    await globex.bearer.post('/api/access/check', { permission: 'spaceships:launch' });
    await globex.bearer.get(`/api/tenants/${acme.tenant.id}`);
  });

  afterAll(() => app.stop());

  it('200: the lines of the caller’s tenant, and the caller’s own account’s, and no others', async () => {
    for (const [caller, tenantId] of [
      [acme, acme.tenant.id],
      [globex, globex.tenant.id],
      [admin, acme.tenant.id],
    ] as const) {
      const lines = await all(caller.bearer);
      const strange = lines.filter((line) => line.tenantId !== tenantId && line.tenantId !== null);
      const personal = lines.filter((line) => line.tenantId === null && line.userId !== caller.userId);
      expect([strange, personal]).toEqual([[], []]);
      expect(lines.some((line) => line.action === 'identity.login' && line.outcome === 'refused')).toBe(true);
    }
  });

  it('200: to colleagues alike what happens in the tenant', async () => {
    const inTenant = (lines: Line[]) => lines.filter(({ tenantId }) => tenantId !== null).map(({ action }) => action);
    await acme.bearer.post('/api/access/check', { permission: 'spaceships:launch' });
    expect(inTenant(await all(admin.bearer, '?outcome=refused'))).toEqual(['rbac.access-checked']);
    expect(inTenant(await all(acme.bearer, '?outcome=refused'))).toEqual(['rbac.access-checked']);
  });

  it('200: nothing of another tenant’s or person’s to who names their ids', async () => {
    for (const query of [
      `?actorId=${globex.userId}`,
      `?resourceId=${globex.tenant.id}`,
      `?resourceType=tenant&resourceId=${globex.tenant.id}`,
      `?resourceType=user&resourceId=${globex.userId}`,
      `?resourceId=${admin.userId}`,
    ]) {
      expect([query, await all(acme.bearer, query)]).toEqual([query, []]);
    }
  });

  it('200: another tenant’s lines only once it is selected', async () => {
    const session = await logIn(app, globex.person);
    const own = (await session.client.post('/api/tenants', { name: 'Second' })).body;
    await session.client.post('/api/auth/select-tenant', { tenantId: own.id });
    const tenants = new Set((await all(session.client)).map(({ tenantId }) => tenantId));
    expect(tenants).toEqual(new Set([own.id, null]));
  });

  it('403: nothing to a member without audit:read, not even their own', async () => {
    const user = await newMember(app, globex.tenant.id, 'user');
    const answer = await user.bearer.get('/api/audit/logs');
    expect([answer.status, answer.body.logs]).toEqual([403, undefined]);
  });

  it.each(['tenantId', 'userId', 'where', 'order'])('422: no parameter %s widens the view', async (name) => {
    const answer = await acme.bearer.get(`/api/audit/logs?${name}=${globex.tenant.id}`);
    expect([answer.status, answer.body.code]).toEqual([422, 'http.validation-failed']);
  });

  async function all(caller: HttpClient, query = '') {
    const { status, body } = await caller.get(`/api/audit/logs${query === '' ? '?limit=200' : `${query}&limit=200`}`);
    expect([status, body.nextCursor]).toEqual([200, null]);
    return body.logs as Line[];
  }
});
