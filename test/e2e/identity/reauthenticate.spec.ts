import { decodeJwt } from 'jose';
import { logIn, newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { auditOf, inParallel, statusCounts } from './steps.js';

describe('POST /api/auth/reauthenticate', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const me = async (token: string) => (await app.client().bearer(token).get('/api/auth/me')).status;

  /** As if everything about the person had been proved so long ago; before the session is first looked up. */
  const age = (userId: string, minutes: number) =>
    app.database.asOwner(
      `UPDATE identity.sessions SET proofs = (SELECT jsonb_agg(jsonb_build_object('method', proof->>'method',
          'atMs', (proof->>'atMs')::bigint - $2::bigint * 60000)) FROM jsonb_array_elements(proofs) AS proof)
        WHERE user_id = $1`,
      [userId, minutes],
    );

  /** Signed in by password an hour ago, in no tenant. */
  const signedInLongAgo = async () => {
    const owner = await newOwner(app);
    const session = await logIn(app, owner.person);
    await age(owner.userId, 60);
    return { ...owner, ...session };
  };

  describe('200', () => {
    it('with the cookie: replaces its secret, and the old one opens nothing', async () => {
      const { client, person } = await signUp(app);
      const before = client.cookie!;
      const { status, body, headers } = await client.post('/api/auth/reauthenticate', { password: person.password });
      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(body).toEqual({
        sessionToken: null,
        expiresAt: expect.any(String),
        authTime: expect.any(String),
        acr: 'aal2',
        amr: ['sms', 'pwd', 'mfa'],
      });
      expect(client.cookie).not.toBe(before);
      expect((await client.get('/api/auth/me')).status).toBe(200);
      expect(await me(before.split('=')[1]!)).toBe(401);
    });

    it('with the session token as bearer: answers the new one, and sets no cookie', async () => {
      const { sessionToken, person } = await signedInLongAgo();
      const { password } = person;
      const answer = await app.client().bearer(sessionToken).post('/api/auth/reauthenticate', { password });
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
      expect([await me(sessionToken), await me(answer.body.sessionToken)]).toEqual([401, 200]);
    });

    it('the session goes on: its tenant, its tokens and its end; the next access token has the new time', async () => {
      const owner = await signedInLongAgo();
      const selected = await owner.client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
      const before = decodeJwt(selected.body.accessToken);
      const { body } = await owner.client.post('/api/auth/reauthenticate', { password: owner.person.password });
      expect(await me(selected.body.accessToken)).toBe(200);
      const refreshed = await app.client().post('/api/auth/refresh', { refreshToken: selected.body.refreshToken });
      const after = decodeJwt(refreshed.body.accessToken);
      expect(after['sid']).toBe(before['sid']);
      expect(Number(after['auth_time']) - Number(before['auth_time'])).toBeGreaterThanOrEqual(3599);
      expect(after['auth_time']).toBe(Math.floor(Date.parse(body.authTime) / 1000));
    });

    it('is recorded', async () => {
      const { client, person, userId } = await signUp(app);
      await client.post('/api/auth/reauthenticate', { password: person.password });
      expect((await auditOf(app, userId)).at(-1)).toMatchObject({
        action: 'identity.session-proved-anew',
        data: { amr: ['pwd'] },
      });
    });

    it('of twenty at once by bearer, one new secret is left that opens the session', async () => {
      const { sessionToken, person } = await signedInLongAgo();
      const { password } = person;
      const bearer = app.client().bearer(sessionToken);
      const answers = await inParallel(20, () => bearer.post('/api/auth/reauthenticate', { password }));
      const tokens = answers.filter(({ status }) => status === 200).map(({ body }) => body.sessionToken as string);
      const opening = await Promise.all(tokens.map(me));
      expect(opening.filter((status) => status === 200)).toHaveLength(1);
      expect(Object.keys(statusCounts(answers)).filter((status) => !['200', '401'].includes(status))).toEqual([]);
    });
  });

  it('401: needs a session', async () => {
    expect((await app.client().post('/api/auth/reauthenticate', { password: 'x' })).status).toBe(401);
  });

  describe('403', () => {
    it('a wrong password renews nothing, leaves the session as it is, and is recorded', async () => {
      const { client, userId } = await signedInLongAgo();
      const { cookie } = client;
      const { status, body } = await client.post('/api/auth/reauthenticate', { password: 'not it at all' });
      expect([status, body.code, client.cookie]).toEqual([403, 'identity.password-wrong', cookie]);
      expect((await auditOf(app, userId)).at(-1)).toMatchObject({
        action: 'identity.reauthenticate',
        outcome: 'refused',
        reason: 'identity.password-wrong',
      });
    });

    it('an access token is no session, and a key no person', async () => {
      const owner = await newOwner(app);
      const { password } = owner.person;
      const byToken = await owner.bearer.post('/api/auth/reauthenticate', { password });
      expect([byToken.status, byToken.body.code]).toEqual([403, 'identity.session-required']);
      const { key } = (await owner.bearer.post('/api/api-keys', { name: 'Mine' })).body as { key: string };
      const byKey = await app.client().with({ 'x-api-key': key }).post('/api/auth/reauthenticate', { password });
      expect([byKey.status, byKey.body.code]).toEqual([403, 'identity.sign-in-required']);
    });
  });

  it.each([undefined, null, 7, '', ['x'], 'x'.repeat(1025)])('422: refuses the password %j', async (password) => {
    const { client } = await signUp(app);
    const { status, body } = await client.post('/api/auth/reauthenticate', { password });
    expect([status, body.errors[0].pointer]).toEqual([422, '/password']);
  });

  describe('a route that asks for a fresh authentication', () => {
    const suspend = (client: Awaited<ReturnType<typeof signedInLongAgo>>['client'], id: string) =>
      client.post(`/api/tenants/${id}/suspend`);

    it('401: answers the challenge of RFC 9470 when it is too long ago, and does nothing', async () => {
      const { client, tenant, userId } = await signedInLongAgo();
      const { status, body, headers } = await suspend(client, tenant.id);
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toBe(
        'Bearer error="insufficient_user_authentication", error_description="A more recent or stronger authentication is required", acr_values="aal1", max_age="900"',
      );
      expect(body).toMatchObject({
        code: 'identity.authentication-insufficient',
        error: 'insufficient_user_authentication',
        acr_values: 'aal1',
        max_age: 900,
      });
      expect((await client.get(`/api/tenants/${tenant.id}`)).body.status).toBe('active');
      expect((await auditOf(app, userId)).map(({ reason }) => reason)).toContain(
        'identity.authentication-insufficient',
      );
    });

    it('200: answers once the password has been proved again, by the session', async () => {
      const { client, tenant, person } = await signedInLongAgo();
      await client.post('/api/auth/reauthenticate', { password: person.password });
      expect((await suspend(client, tenant.id)).status).toBe(200);
    });

    it('403: an access token, which others have too, changes nothing; not even right after a proof', async () => {
      const { client, tenant, person } = await signedInLongAgo();
      const selected = await client.post('/api/auth/select-tenant', { tenantId: tenant.id });
      const byToken = app.client().bearer(selected.body.accessToken);
      await client.post('/api/auth/reauthenticate', { password: person.password });
      const { status, body } = await suspend(byToken, tenant.id);
      expect([status, body.code]).toEqual([403, 'identity.session-required']);
      expect((await byToken.post('/api/users/me/email', { email: person.email })).status).toBe(403);
    });
  });

  it('429: passwords are tried a few times a minute only, from one address', async () => {
    const limited = await TestApp.start({ RATE_LIMIT_SIGN_IN_PER_MINUTE: '3' });
    try {
      const { client } = await signUp(limited);
      const answers = await inParallel(4, () => client.post('/api/auth/reauthenticate', { password: 'wrong' }));
      expect(statusCounts(answers)).toEqual({ 403: 3, 429: 1 });
    } finally {
      await limited.stop();
    }
  });
});
