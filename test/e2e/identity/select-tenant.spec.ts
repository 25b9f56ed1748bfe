import { logIn, newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { auditOf, inParallel, statusCounts, withoutRequestId } from './steps.js';

const RANDOM_ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

describe('POST /api/auth/select-tenant', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  /** An owner of two tenants, signed in anew to none. */
  const ownerOfTwo = async () => {
    const owner = await newOwner(app, 'First');
    const second = (await owner.client.post('/api/tenants', { name: 'Second' })).body as { id: string };
    const session = await logIn(app, owner.person);
    return { ...owner, ...session, first: owner.tenant.id, second: second.id };
  };

  const meOf = async (token: string) => (await app.client().bearer(token).get('/api/auth/me')).status;
  const refresh = async (refreshToken: string) =>
    (await app.client().post('/api/auth/refresh', { refreshToken })).status;

  describe('200', () => {
    it('answers tokens for the tenant, and the roles held there', async () => {
      const owner = await newOwner(app, 'Acme Robotics');
      const { client } = await logIn(app, owner.person);
      const { status, body, headers } = await client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
      expect(status).toBe(200);
      expect(body).toEqual({
        accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        refreshToken: expect.stringMatching(/^sp_refresh_[\w-]{65}$/),
        tokenType: 'bearer',
        expiresIn: 1800,
        tenant: { id: owner.tenant.id, name: 'Acme Robotics', slug: owner.tenant.slug },
        roles: ['owner'],
      });
      expect(headers.get('cache-control')).toBe('no-store');
    });

    it('binds the session to the tenant', async () => {
      const { client, first } = await ownerOfTwo();
      await client.post('/api/auth/select-tenant', { tenantId: first });
      const { body } = await client.get('/api/auth/me');
      expect([body.tenantId, body.session.tenantId, body.roles]).toEqual([first, first, ['owner']]);
    });

    it('with the cookie: replaces its secret, and the old one opens nothing', async () => {
      const { client, first } = await ownerOfTwo();
      const before = client.cookie;
      const { headers } = await client.post('/api/auth/select-tenant', { tenantId: first });
      expect(headers.getSetCookie()).toEqual([
        expect.stringMatching(/^sallyport_session=sp_session_.*; Path=\/; HttpOnly; SameSite=Lax$/),
      ]);
      expect(client.cookie).not.toBe(before);
      expect((await client.get('/api/auth/me')).status).toBe(200);
      client.cookie = before;
      expect((await client.get('/api/auth/me')).status).toBe(401);
      expect(await meOf(before!.split('=')[1]!)).toBe(401);
    });

    it('with the session token as bearer: the token stays, and no cookie is set', async () => {
      const { sessionToken, first } = await ownerOfTwo();
      const bearer = app.client().bearer(sessionToken);
      const { status, headers } = await bearer.post('/api/auth/select-tenant', { tenantId: first });
      expect([status, headers.getSetCookie()]).toEqual([200, []]);
      expect((await bearer.get('/api/auth/me')).body.tenantId).toBe(first);
    });

    it('with the session token as bearer, asked to replace it: answers the new one, and the old one opens nothing', async () => {
      const { sessionToken, first } = await ownerOfTwo();
      const bearer = app.client().bearer(sessionToken);
      const body = { tenantId: first, replaceSessionToken: true };
      const answer = await bearer.post('/api/auth/select-tenant', body);
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
      expect(answer.body.sessionToken).toMatch(/^sp_session_/);
      expect([await meOf(sessionToken), await meOf(answer.body.sessionToken)]).toEqual([401, 200]);
      expect(await meOf(answer.body.accessToken)).toBe(200);
    });

    it('switches: access and refresh token of the previous tenant are refused at once', async () => {
      const { client, first, second } = await ownerOfTwo();
      const one = (await client.post('/api/auth/select-tenant', { tenantId: first })).body;
      expect(await meOf(one.accessToken)).toBe(200);
      const two = (await client.post('/api/auth/select-tenant', { tenantId: second })).body;
      expect([await meOf(one.accessToken), await refresh(one.refreshToken)]).toEqual([401, 401]);
      expect([await meOf(two.accessToken), await refresh(two.refreshToken)]).toEqual([200, 200]);
    });

    it('switches back: what was issued before the detour stays refused', async () => {
      const { client, first, second } = await ownerOfTwo();
      const one = (await client.post('/api/auth/select-tenant', { tenantId: first })).body;
      await client.post('/api/auth/select-tenant', { tenantId: second });
      await client.post('/api/auth/select-tenant', { tenantId: first });
      expect([await meOf(one.accessToken), await refresh(one.refreshToken)]).toEqual([401, 401]);
    });

    it('leaves the person’s other sessions in their tenants', async () => {
      const owner = await ownerOfTwo();
      await owner.client.post('/api/auth/select-tenant', { tenantId: owner.second });
      expect((await owner.bearer.get('/api/auth/me')).body.tenantId).toBe(owner.first);
    });

    it('is recorded, with the tenant before', async () => {
      const { client, userId, first, second } = await ownerOfTwo();
      await client.post('/api/auth/select-tenant', { tenantId: first });
      await client.post('/api/auth/select-tenant', { tenantId: second });
      const lines = (await auditOf(app, userId)).filter(({ action }) => action === 'identity.tenant-selected');
      expect(lines.at(-1)).toMatchObject({ outcome: 'success', data: { previousTenantId: first } });
    });

    it('of twenty at once by bearer, one pair of tokens is left that counts', async () => {
      const { sessionToken, first } = await ownerOfTwo();
      const bearer = app.client().bearer(sessionToken);
      const answers = await inParallel(20, () => bearer.post('/api/auth/select-tenant', { tenantId: first }));
      expect(statusCounts(answers)).toEqual({ 200: 20 });
      const refreshed = await Promise.all(answers.map(({ body }) => refresh(body.refreshToken)));
      expect(refreshed.filter((status) => status === 200)).toHaveLength(1);
    });
  });

  describe('401', () => {
    it('needs a session', async () => {
      const { status, body } = await app.client().post('/api/auth/select-tenant', { tenantId: RANDOM_ID });
      expect([status, body.code]).toEqual([401, 'identity.not-authenticated']);
    });
  });

  describe('403', () => {
    it('refuses an access token: it is bound to its tenant', async () => {
      const owner = await newOwner(app);
      const { status, body } = await owner.bearer.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
      expect([status, body.code]).toEqual([403, 'identity.session-required']);
    });
  });

  describe('404', () => {
    it('answers another’s tenant exactly as one that never existed, and stays in the present one', async () => {
      const stranger = await newOwner(app);
      const owner = await newOwner(app);
      const answers = [];
      for (const tenantId of [stranger.tenant.id, RANDOM_ID, owner.tenant.id.toUpperCase(), 'x', "' OR 1=1 --"]) {
        answers.push(await owner.client.post('/api/auth/select-tenant', { tenantId }));
      }
      for (const answer of answers) {
        expect(withoutRequestId(answer)).toEqual(withoutRequestId(answers[0]!));
        expect([answer.status, answer.body.code]).toEqual([404, 'tenancy.tenant-not-found']);
        expect(answer.headers.getSetCookie()).toEqual([]);
      }
      expect((await owner.client.get('/api/auth/me')).body.tenantId).toBe(owner.tenant.id);
      expect((await owner.bearer.get('/api/auth/me')).status).toBe(200);
    });

    it('answers a tenant that the caller has left so, too', async () => {
      const owner = await newOwner(app);
      await app.database.asOwner('DELETE FROM tenancy.memberships WHERE user_id = $1', [owner.userId]);
      const { client } = await logIn(app, owner.person);
      expect((await client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id })).status).toBe(404);
    });
  });

  describe('422', () => {
    it.each(['true', 1, {}])('refuses the wish %j to replace the session token', async (replaceSessionToken) => {
      const body = { tenantId: RANDOM_ID, replaceSessionToken };
      const answer = await signedIn.client.post('/api/auth/select-tenant', body);
      expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, '/replaceSessionToken']);
    });

    it.each([undefined, null, 7, '', [RANDOM_ID], { id: RANDOM_ID }, 'x'.repeat(65)])(
      'refuses the tenant id %j',
      async (tenantId) => {
        const { client } = signedIn;
        const { status, body } = await client.post('/api/auth/select-tenant', { tenantId });
        expect([status, body.errors[0].pointer]).toEqual([422, '/tenantId']);
      },
    );

    let signedIn: Awaited<ReturnType<typeof signUp>>;

    beforeAll(async () => {
      signedIn = await signUp(app);
    });
  });
});
