import { newId } from '#kernel';
import { newMember } from '../../support/members.js';
import { logIn, newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { inParallel, statusCounts, withoutRequestId } from './steps.js';

type Owner = Awaited<ReturnType<typeof newOwner>>;
type Member = Awaited<ReturnType<typeof newMember>>;

describe('the sessions of members', () => {
  let app: TestApp;
  let other: TestApp;
  let owner: Owner;
  let admin: Member;

  beforeAll(async () => {
    app = await TestApp.start();
    other = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
    owner = await newOwner(app);
    admin = await newMember(app, owner.tenant.id, 'admin');
  });

  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  const join = (role = 'user') => newMember(app, owner.tenant.id, role);
  const pathOf = ({ userId }: { userId: string }, sessionId?: string) =>
    `/api/members/${userId}/sessions${sessionId === undefined ? '' : `/${sessionId}`}`;
  const meOf = async (at: TestApp, token: string) => (await at.client().bearer(token).get('/api/auth/me')).status;
  const sessionOf = async (member: { bearer: Owner['bearer'] }) =>
    (await member.bearer.get('/api/auth/me')).body.session.id as string;

  /** Another session of the person, in a tenant of their own. */
  const elsewhere = async (member: Member) => {
    const session = await logIn(app, member.person);
    const { id } = (await session.client.post('/api/tenants', { name: 'Own' })).body as { id: string };
    const { body } = await session.client.post('/api/auth/select-tenant', { tenantId: id });
    return { ...session, accessToken: body.accessToken as string };
  };

  describe('GET /api/members/{userId}/sessions', () => {
    it('200: lists those that are bound to the tenant, and none of those elsewhere or in no tenant', async () => {
      const member = await join();
      await elsewhere(member);
      await logIn(app, member.person);
      const { status, body } = await admin.bearer.get(pathOf(member));
      expect(status).toBe(200);
      expect(body.sessions).toEqual([
        {
          id: await sessionOf(member),
          tenantId: owner.tenant.id,
          createdAt: expect.any(String),
          lastSeenAt: expect.any(String),
          expiresAt: expect.any(String),
          device: expect.any(Object),
          place: null,
          ip: '127.0.0.1',
          userAgent: expect.any(String),
          amr: ['sms'],
          acr: 'aal1',
          authTime: expect.any(String),
          isCurrent: false,
        },
      ]);
    });
  });

  describe('DELETE /api/members/{userId}/sessions', () => {
    it('200: ends those in the tenant on every process, with all derived from them, and no session elsewhere', async () => {
      const member = await join();
      const [away, idle] = [await elsewhere(member), await logIn(app, member.person)];
      const sessionId = await sessionOf(member);
      expect(await meOf(other, member.accessToken)).toBe(200);
      const { status, body } = await admin.bearer.delete(pathOf(member));
      expect([status, body]).toEqual([200, { sessionIds: [sessionId] }]);
      for (const at of [app, other]) {
        expect(await meOf(at, member.accessToken)).toBe(401);
        expect((await at.client().with({ cookie: member.client.cookie! }).get('/api/auth/me')).status).toBe(401);
        expect([await meOf(at, away.accessToken), await meOf(at, idle.sessionToken)]).toEqual([200, 200]);
      }
      const refreshed = await app.client().post('/api/auth/refresh', { refreshToken: member.refreshToken });
      expect(refreshed.status).toBe(401);
      expect((await admin.bearer.delete(pathOf(member))).body).toEqual({ sessionIds: [] });
    });

    it('is in the trail of the tenant, by whom and whose', async () => {
      const member = await join();
      const { body } = await admin.bearer.delete(pathOf(member));
      const { logs } = (await owner.bearer.get('/api/audit/logs?action=identity.session-ended&limit=200')).body;
      const line = (logs as { resourceId: string }[]).find(({ resourceId }) => resourceId === body.sessionIds[0]);
      expect(line).toMatchObject({ actorId: admin.userId, data: { reason: 'admin' }, outcome: 'success' });
    });

    it('of twenty at once one ends them', async () => {
      const member = await join();
      const answers = await inParallel(20, () => admin.bearer.delete(pathOf(member)));
      expect(statusCounts(answers)).toEqual({ 200: 20 });
      expect(answers.flatMap(({ body }) => body.sessionIds as string[])).toHaveLength(1);
    });
  });

  describe('DELETE /api/members/{userId}/sessions/{sessionId}', () => {
    it('204: ends that one', async () => {
      const member = await join();
      const second = await logIn(app, member.person);
      await second.client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
      expect((await admin.bearer.delete(pathOf(member, await sessionOf(member)))).status).toBe(204);
      expect(await meOf(app, member.accessToken)).toBe(401);
      expect((await second.client.get('/api/auth/me')).status).toBe(200);
    });

    it('404: answers one elsewhere, another member’s, an ended, an unknown and a malformed id exactly alike', async () => {
      const member = await join();
      const away = await elsewhere(member);
      const awayId = (await away.client.get('/api/auth/me')).body.session.id as string;
      const gone = await sessionOf(member);
      await member.client.post('/api/auth/logout');
      const answers = [];
      for (const id of [awayId, await sessionOf(admin), gone, newId(), 'x', 'null']) {
        answers.push(withoutRequestId(await admin.bearer.delete(pathOf(member, id))));
      }
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(answers[0]).toMatchObject({ status: 404, code: 'identity.session-not-found' });
      expect(await meOf(app, away.accessToken)).toBe(200);
    });
  });

  const ask = [
    ['GET', (id: string) => `/api/members/${id}/sessions`],
    ['DELETE', (id: string) => `/api/members/${id}/sessions`],
    ['DELETE', (id: string) => `/api/members/${id}/sessions/${newId()}`],
  ] as const;

  it.each(ask)('401: %s needs a credential', async (method, path) => {
    expect((await app.client().send(method, path(owner.userId))).status).toBe(401);
  });

  it.each(ask)('403: %s needs users:manage, and is refused for somebody of higher rank', async (method, path) => {
    const member = await join();
    const byUser = await member.bearer.send(method, path(admin.userId));
    expect([byUser.status, byUser.body.code]).toEqual([403, 'rbac.permission-required']);
    const byAdmin = await admin.bearer.send(method, path(owner.userId));
    expect([byAdmin.status, byAdmin.body.code]).toEqual([403, 'rbac.higher-rank']);
    expect(await meOf(app, owner.accessToken)).toBe(200);
  });

  it.each(ask)('404: %s answers a person of another tenant as one who never existed', async (method, path) => {
    const stranger = await newOwner(app);
    const answers = [];
    for (const id of [stranger.userId, newId(), 'x']) {
      answers.push(withoutRequestId(await owner.bearer.send(method, path(id))));
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 404, code: 'tenancy.member-not-found' });
    expect(await meOf(app, stranger.accessToken)).toBe(200);
  });
});
