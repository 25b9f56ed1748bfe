import { logIn, newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { auditOf, inParallel, statusCounts, withoutRequestId } from './steps.js';

const RANDOM_ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

describe('the own account', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const statusOf = async (token: string) => (await app.client().bearer(token).get('/api/auth/me')).status;

  describe('GET /api/auth/me', () => {
    it('200: says who calls, in which tenant, with which roles, by which session', async () => {
      const owner = await newOwner(app);
      const byCookie = await owner.client.get('/api/auth/me');
      expect(byCookie.status).toBe(200);
      expect(byCookie.body).toEqual({
        actorType: 'human',
        actorId: owner.userId,
        credential: { kind: 'session', id: expect.any(String) },
        onBehalfOf: null,
        user: { id: owner.userId, email: owner.person.email, phone: owner.person.phone, phoneVerified: true },
        tenantId: owner.tenant.id,
        roles: ['owner'],
        session: {
          id: expect.any(String),
          tenantId: owner.tenant.id,
          createdAt: expect.any(String),
          expiresAt: expect.any(String),
        },
      });
      expect((await owner.bearer.get('/api/auth/me')).body).toEqual({
        ...byCookie.body,
        credential: { kind: 'access-token', id: expect.any(String) },
      });
    });

    it('401: refuses no credential, a malformed one and a made-up one', async () => {
      const { sessionToken } = await signUp(app);
      const requests = [
        {},
        { authorization: 'Bearer' },
        { authorization: 'Bearer x' },
        { authorization: `Basic ${Buffer.from('mei:heron').toString('base64')}` },
        { authorization: `Bearer ${sessionToken} ${sessionToken}` },
        { authorization: `Bearer ${sessionToken.slice(0, -1)}` },
        { authorization: `Bearer ${sessionToken.slice(0, -43)}${'A'.repeat(43)}` },
        { authorization: `Bearer sp_session_${'A'.repeat(65)}` },
        { cookie: 'sallyport_session=' },
        { cookie: `other=${sessionToken}` },
      ];
      for (const headers of requests) {
        const { status, body, headers: answered } = await app.client().with(headers).get('/api/auth/me');
        expect([status, body.code]).toEqual([401, 'identity.not-authenticated']);
        expect(answered.get('www-authenticate')).toBe('Bearer');
      }
    });

    it('401: a bad credential is not rescued by a good one of a lower place', async () => {
      const { client, sessionToken } = await signUp(app);
      expect((await client.with({ authorization: 'Bearer x' }).get('/api/auth/me')).status).toBe(401);
      const withKey = app.client().with({ 'x-api-key': 'x', authorization: `Bearer ${sessionToken}` });
      expect((await withKey.get('/api/auth/me')).status).toBe(401);
    });

    it('401: refuses an expired session', async () => {
      const { person } = await signUp(app);
      const { client, sessionToken } = await logIn(app, person);
      await app.database.asOwner(
        `UPDATE identity.sessions SET expires_at = now() - interval '1 second'
         WHERE user_id = (SELECT id FROM identity.users WHERE email = $1)`,
        [person.email],
      );
      expect((await client.get('/api/auth/me')).status).toBe(401);
      expect(await statusOf(sessionToken)).toBe(401);
    });
  });

  describe('GET /api/auth/sessions', () => {
    it('200: lists the caller’s open sessions only, newest first, and marks the one that asks', async () => {
      await newOwner(app);
      const owner = await newOwner(app);
      const second = app.client().with({ 'user-agent': 'Heron/1.0' });
      await second.post('/api/auth/login', { email: owner.person.email, password: owner.person.password });
      const ended = await logIn(app, owner.person);
      await ended.client.post('/api/auth/logout');
      const { status, body } = await second.get('/api/auth/sessions');
      expect(status).toBe(200);
      expect(body.sessions).toEqual([
        {
          id: expect.any(String),
          tenantId: null,
          createdAt: expect.any(String),
          lastSeenAt: expect.any(String),
          expiresAt: expect.any(String),
          device: { kind: 'program', client: 'Heron', os: null },
          place: null,
          ip: '127.0.0.1',
          userAgent: 'Heron/1.0',
          amr: ['pwd'],
          acr: 'aal1',
          authTime: expect.any(String),
          isCurrent: true,
        },
        expect.objectContaining({ tenantId: owner.tenant.id, isCurrent: false }),
      ]);
      expect(JSON.stringify(body)).not.toMatch(/token|hash/i);
    });

    it('200: is the same by access token', async () => {
      const owner = await newOwner(app);
      const { body } = await owner.bearer.get('/api/auth/sessions');
      expect(body.sessions.map(({ isCurrent }: { isCurrent: boolean }) => isCurrent)).toEqual([true]);
    });

    it('401: needs a session', async () => {
      expect((await app.client().get('/api/auth/sessions')).status).toBe(401);
    });
  });

  describe('DELETE /api/auth/sessions/{id}', () => {
    it('204: ends another of the own sessions, with all that was issued for it', async () => {
      const owner = await newOwner(app);
      const { client } = await logIn(app, owner.person);
      const { body } = await owner.client.get('/api/auth/me');
      const { status, headers } = await client.delete(`/api/auth/sessions/${body.session.id}`);
      expect([status, headers.getSetCookie()]).toEqual([204, []]);
      expect((await owner.client.get('/api/auth/me')).status).toBe(401);
      expect(await statusOf(owner.accessToken)).toBe(401);
      const refreshed = await app.client().post('/api/auth/refresh', { refreshToken: owner.refreshToken });
      expect(refreshed.status).toBe(401);
      expect((await client.get('/api/auth/me')).status).toBe(200);
      expect((await auditOf(app, owner.userId)).map(({ action }) => action)).toContain('identity.session-ended');
    });

    it('204: ending the one that asks clears the cookie', async () => {
      const { client } = await signUp(app);
      const { body } = await client.get('/api/auth/me');
      const { status, headers } = await client.delete(`/api/auth/sessions/${body.session.id}`);
      expect(status).toBe(204);
      expect(headers.getSetCookie()).toEqual(['sallyport_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
    });

    it('204: of twenty at once one ends it', async () => {
      const { client, person } = await signUp(app);
      const other = await logIn(app, person);
      const { body } = await other.client.get('/api/auth/me');
      const answers = await inParallel(20, () => client.delete(`/api/auth/sessions/${body.session.id}`));
      expect(statusCounts(answers)).toEqual({ 204: 1, 404: 19 });
    });

    it('404: answers another person’s, an ended, an unknown and a malformed id exactly alike', async () => {
      const stranger = await signUp(app);
      const theirs = (await stranger.client.get('/api/auth/me')).body.session.id as string;
      const { client, person } = await signUp(app);
      const gone = await logIn(app, person);
      const ended = (await gone.client.get('/api/auth/me')).body.session.id as string;
      await gone.client.post('/api/auth/logout');
      const answers = [];
      for (const id of [theirs, RANDOM_ID, ended, theirs.toUpperCase(), 'x', '%00', "'%20OR%201=1", 'null']) {
        answers.push(withoutRequestId(await client.delete(`/api/auth/sessions/${id}`)));
      }
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(answers[0]).toMatchObject({ status: 404, code: 'identity.session-not-found' });
      expect((await stranger.client.get('/api/auth/me')).status).toBe(200);
    });

    it('403: a page of another origin can’t end it with the cookie', async () => {
      const { client } = await signUp(app);
      const { body } = await client.get('/api/auth/me');
      const evil = client.with({ origin: 'https://evil.example' });
      expect((await evil.delete(`/api/auth/sessions/${body.session.id}`)).status).toBe(403);
      expect((await client.get('/api/auth/me')).status).toBe(200);
    });
  });

  describe('POST /api/auth/logout', () => {
    it('204: clears the cookie, and is refused the second time', async () => {
      const { client } = await signUp(app);
      const { cookie } = client;
      const { status, headers } = await client.post('/api/auth/logout');
      expect([status, client.cookie]).toEqual([204, undefined]);
      expect(headers.getSetCookie()).toEqual(['sallyport_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
      client.cookie = cookie;
      expect((await client.post('/api/auth/logout')).status).toBe(401);
    });

    it('204: by access token ends its session', async () => {
      const owner = await newOwner(app);
      expect((await owner.bearer.post('/api/auth/logout')).status).toBe(204);
      expect((await owner.client.get('/api/auth/me')).status).toBe(401);
    });

    it('204: of twenty at once one ends it, and none fails', async () => {
      const { client } = await signUp(app);
      const { cookie } = client;
      const answers = await inParallel(20, () => app.client().with({ cookie: cookie! }).post('/api/auth/logout'));
      const counts = statusCounts(answers);
      expect(counts[204]).toBe(1);
      expect((counts[401] ?? 0) + (counts[404] ?? 0)).toBe(19);
    });

    it('401: needs a session', async () => {
      expect((await app.client().post('/api/auth/logout')).status).toBe(401);
    });
  });
});
