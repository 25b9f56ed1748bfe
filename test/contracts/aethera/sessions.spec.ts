import { decodeJwt, decodeProtectedHeader, type CompactJWSHeaderParameters } from 'jose';
import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import { inParallel, startAwaitingSecondFactor, statusCounts } from '../../e2e/identity/steps.js';
import { sign, signingKey } from '../../support/forged-tokens.js';
import { admit } from '../../support/members.js';
import { newPersonWithTotp } from '../../support/second-factor.js';
import { TestApp } from '../../support/test-app.js';
import { signUp } from '../../support/people.js';
import { contractLogin, newRegistration, newViewer, OPEN } from '../support/default-tenant.js';

const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
const PAIR = {
  access_token: expect.stringMatching(/^eyJ/) as string,
  refresh_token: expect.stringMatching(/^sp_refresh_/) as string,
  token_type: 'bearer',
  expires_in: 1800,
};

/** The exchanges of docs/contracts/aethera.md, literally. */
describe('Aethera: accounts and sessions', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start(OPEN);
  });

  afterAll(() => app.stop());

  const userOf = async (userId: string): Promise<object> =>
    (await app.database.asOwner<object>('SELECT * FROM identity.users WHERE id = $1', [userId]))[0]!;

  const openSessions = async (userId: string): Promise<number> => {
    const sql = 'SELECT FROM identity.sessions WHERE user_id = $1 AND ended_at IS NULL';
    return (await app.database.asOwner(sql, [userId])).length;
  };

  describe('POST /auth/register', () => {
    const literal = {
      username: 'johndoe',
      email: 'john@example.com',
      password: 'securepassword123',
      full_name: 'John Doe',
    };

    it('201: answers the user without any secret, who then logs in as documented', async () => {
      const { status, body, text } = await app.client().post('/auth/register', literal);
      const user = { id: UUID, username: 'johndoe', email: 'john@example.com', full_name: 'John Doe' };
      expect([status, body]).toEqual([201, { ...user, is_active: true, created_at: expect.any(String) }]);
      expect(text).not.toMatch(/password|hash|\$/i);
      const login = await app.client().post('/auth/login', { username: 'johndoe', password: 'securepassword123' });
      expect([login.status, login.body]).toEqual([200, expect.objectContaining(PAIR)]);
    });

    it('201: makes a viewer of the default tenant, whose address and phone are not proved', async () => {
      const { userId, accessToken } = await newViewer(app);
      expect(decodeJwt(accessToken)).toMatchObject({ sub: userId, tenant_id: DEFAULT_TENANT_ID, roles: ['viewer'] });
      expect(await userOf(userId)).toMatchObject({ phone: null, email_verified_at: null, phone_verified_at: null });
    });

    it('403: who has registered so can neither make nor join another tenant', async () => {
      const { sessionToken } = await newViewer(app);
      const caller = app.client().bearer(sessionToken);
      const answers = [
        await caller.post('/api/tenants', { name: 'Acme' }),
        await caller.post('/api/join-requests', { slug: 'default' }),
      ];
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
        answers.map(() => [403, 'tenancy.phone-not-verified']),
      );
    });

    it('403: unless the operator has opened it', async () => {
      const closed = await TestApp.start({}, app.database);
      try {
        const { status, body } = await closed.client().post('/auth/register', newRegistration());
        expect([status, body.code]).toEqual([403, 'identity.registration-closed']);
      } finally {
        await closed.stop();
      }
    });

    it('409: for a username or an address that somebody has, however it is written', async () => {
      const { person } = await newViewer(app);
      const taken = await Promise.all([
        app.client().post('/auth/register', { ...newRegistration(), username: person.username.toUpperCase() }),
        app.client().post('/auth/register', { ...newRegistration(), email: person.email.toUpperCase() }),
      ]);
      expect(taken.map(({ status, body }) => [status, body.code])).toEqual([
        [409, 'identity.username-taken'],
        [409, 'identity.email-taken'],
      ]);
    });

    it('of twenty at once with one name, one has it, and one with one address', async () => {
      const { username, email } = newRegistration();
      for (const wish of [{ username }, { email }]) {
        const answers = await inParallel(20, () =>
          app.client().post('/auth/register', { ...newRegistration(), ...wish }),
        );
        expect(statusCounts(answers)).toEqual({ 201: 1, 409: 19 });
      }
    });

    it('422: for a password of fewer than 8 characters', async () => {
      const { status, body } = await app.client().post('/auth/register', { ...newRegistration(), password: 'kR7!q2z' });
      expect([status, body.detail]).toEqual([422, 'A password has at least 8 characters.']);
    });
  });

  describe('POST /auth/login', () => {
    it('401: alike for an unknown name, a wrong password and a disabled account', async () => {
      const [{ person }, disabled] = [await newViewer(app), await newViewer(app)];
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [disabled.userId]);
      const logins = [
        { username: 'nobody.here', password: 'securepassword123' },
        { username: person.username, password: 'securepassword124' },
        { username: disabled.person.username, password: disabled.person.password },
      ];
      for (const login of logins) {
        const { status, body } = await app.client().post('/auth/login', login);
        expect([status, body.detail, body.code]).toEqual([
          401,
          'Email or password is wrong',
          'identity.credentials-wrong',
        ]);
      }
    });

    it('403 mfa_required, and issues nothing, while a second factor is awaited', async () => {
      const { person, userId } = await newPersonWithTotp(app);
      await admit(app, DEFAULT_TENANT_ID, userId, 'user');
      const before = await openSessions(userId);
      const { email, password } = person;
      const { status, headers, body, text } = await app.client().post('/auth/login', { email, password });
      const refusal = { detail: 'mfa_required', code: 'identity.mfa-required', request_id: expect.any(String) };
      expect([status, body]).toEqual([403, refusal]);
      expect([headers.get('set-cookie'), text.includes('sp_')]).toEqual([null, false]);
      expect(await openSessions(userId)).toBe(before);
    });

    it('403 mfa_required also for whoever is no member: the password alone does not say who is', async () => {
      const { email, password } = (await newPersonWithTotp(app)).person;
      const { status, body } = await app.client().post('/auth/login', { email, password });
      expect([status, body.detail]).toEqual([403, 'mfa_required']);
    });

    it('404: for whoever is no member of the default tenant, who has no session then', async () => {
      const { person, userId } = await signUp(app);
      const { status, body } = await app
        .client()
        .post('/auth/login', { email: person.email, password: person.password });
      expect([status, body.code]).toEqual([404, 'tenancy.tenant-not-found']);
      expect(await openSessions(userId)).toBe(1);
    });

    it.each([
      ['both names', { username: 'johndoe', email: 'john@example.com', password: 'securepassword123' }],
      ['neither', { password: 'securepassword123' }],
      ['no password', { username: 'johndoe' }],
      ['a list', { username: ['johndoe'], password: 'securepassword123' }],
    ])('422: for %s', async (_, body) => {
      expect((await app.client().post('/auth/login', body)).body.code).toBe('http.validation-failed');
    });
  });

  describe('POST /auth/refresh', () => {
    it('200: a new pair; the old refresh token is spent', async () => {
      const { refreshToken } = await newViewer(app);
      const { status, body } = await app.client().post('/auth/refresh', { refresh_token: refreshToken });
      expect([status, body]).toEqual([200, PAIR]);
      expect(decodeProtectedHeader(body.access_token as string).alg).toBe('RS256');
      expect(body.refresh_token).not.toBe(refreshToken);
      await app.database.asOwner(`UPDATE identity.refresh_families SET rotated_at = now() - interval '11 s'`);
      const reused = await app.client().post('/auth/refresh', { refresh_token: refreshToken });
      expect([reused.status, reused.body.code]).toEqual([401, 'identity.refresh-refused']);
      const successor = await app.client().post('/auth/refresh', { refresh_token: body.refresh_token });
      expect(successor.status).toBe(401);
    });

    it('401: for a token of another kind', async () => {
      const { accessToken, sessionToken } = await newViewer(app);
      for (const refresh_token of [accessToken.slice(0, 256), sessionToken, 'apt_x.y']) {
        expect((await app.client().post('/auth/refresh', { refresh_token })).body.code).toBe(
          'identity.refresh-refused',
        );
      }
    });
  });

  describe('POST /auth/logout', () => {
    const accepted = async (viewer: { bearer: { get(path: string): Promise<{ status: number }> } }) =>
      (await viewer.bearer.get('/auth/me')).status === 200;

    it('204: the refresh token is revoked, and what was issued with it', async () => {
      const viewer = await newViewer(app);
      const { status } = await viewer.bearer.post('/auth/logout', { refresh_token: viewer.refreshToken });
      expect(status).toBe(204);
      const refreshed = await app.client().post('/auth/refresh', { refresh_token: viewer.refreshToken });
      const me = await viewer.bearer.get('/auth/me');
      expect([refreshed.status, me.status, me.body.detail]).toEqual([401, 401, 'Not authenticated']);
    });

    it('204: ends the session of the bearer, and that of the refresh token where it is another of theirs', async () => {
      const viewer = await newViewer(app);
      const [other, third] = [await contractLogin(app, viewer.person), await contractLogin(app, viewer.person)];
      expect((await viewer.bearer.post('/auth/logout', { refresh_token: other.refreshToken })).status).toBe(204);
      expect(await Promise.all([viewer, other, third].map(accepted))).toEqual([false, false, true]);
    });

    it('401: for a refresh token of somebody else, or of nobody, and ends nothing', async () => {
      const [viewer, stranger] = [await newViewer(app), await newViewer(app)];
      for (const refresh_token of [stranger.refreshToken, 'sp_refresh_none']) {
        const { status, body } = await viewer.bearer.post('/auth/logout', { refresh_token });
        expect([status, body.code]).toEqual([401, 'identity.refresh-refused']);
      }
      expect(await Promise.all([viewer, stranger].map(accepted))).toEqual([true, true]);
    });

    it('401: without a credential, whatever the body says', async () => {
      const viewer = await newViewer(app);
      const { status, body } = await app.client().post('/auth/logout', { refresh_token: viewer.refreshToken });
      expect([status, body.detail]).toEqual([401, 'Not authenticated']);
      expect(await accepted(viewer)).toBe(true);
    });

    it('of twenty at once, one ends it', async () => {
      const { bearer, refreshToken } = await newViewer(app);
      const answers = await inParallel(20, () => bearer.post('/auth/logout', { refresh_token: refreshToken }));
      const counts = statusCounts(answers);
      expect([counts[204], (counts[401] ?? 0) + (counts[404] ?? 0)]).toEqual([1, 19]);
    });
  });

  it('401 Not authenticated: with no credential, and with any that counts no more', async () => {
    const { bearer, accessToken } = await newViewer(app);
    await bearer.post('/auth/logout', {});
    const expired = await sign(
      { ...decodeJwt(accessToken), iat: 1, exp: 2 },
      decodeProtectedHeader(accessToken) as CompactJWSHeaderParameters,
      (await signingKey(app)).privateKey,
    );
    const callers = [
      ...[app.client(), bearer],
      ...['nonsense', `${accessToken}x`, expired].map((token) => app.client().bearer(token)),
    ];
    for (const caller of callers) {
      const { status, headers, body } = await caller.get('/auth/me');
      expect([status, body]).toEqual([
        401,
        { detail: 'Not authenticated', code: 'identity.not-authenticated', request_id: headers.get('x-request-id') },
      ]);
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    }
  });

  it('a session that awaits a second factor may log out, and do nothing else', async () => {
    const { userId } = await newViewer(app);
    const half = app.client().bearer((await startAwaitingSecondFactor(app, userId)).sessionToken);
    const me = await half.get('/auth/me');
    expect([me.status, me.body.detail]).toEqual([403, 'mfa_required']);
    expect((await half.post('/auth/logout', {})).status).toBe(204);
  });

  it('is public where the contract says so', async () => {
    for (const path of ['/', '/docs', '/openapi.json', '/metrics']) {
      expect([path, (await app.client().get(path)).status]).toEqual([path, 200]);
    }
  });
});
