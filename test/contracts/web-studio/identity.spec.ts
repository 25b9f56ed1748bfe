import { pbkdf2Sync } from 'node:crypto';
import { newId } from '#kernel';
import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import { newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { newViewer } from '../support/default-tenant.js';
import { failed, INACTIVE, Studio } from './studio.js';

const HOURS_8 = 8 * 3_600_000;
const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string;

/** The exchanges of docs/contracts/web-studio.md, literally. */
describe('Web Studio: identity', () => {
  let app: TestApp;
  let studio: Studio;

  beforeAll(async () => {
    studio = await Studio.start();
    app = studio.app;
  });

  afterAll(() => app.stop());

  describe.each(['/identity', '/gateway/identity'])('below %s', (prefix) => {
    it('auth/login 200: token, type, expiry in eight hours, and the user', async () => {
      const { person, userId } = await newViewer(app);
      const { username, password, email, full_name: displayName } = person;
      const { status, body } = await app.client().post(`${prefix}/auth/login`, { username, password });
      const times = { lastLoginTime: TIME, createdTime: TIME, updatedTime: TIME };
      const user = { id: userId, username, displayName, email, metadata: {}, ...times };
      const token = { accessToken: expect.stringMatching(/^apt_/), tokenType: 'bearer', expiresTime: TIME };
      expect([status, body]).toEqual([200, { success: true, data: { ...token, user } }]);
      expect(Math.abs(Date.parse(body.data.expiresTime) - Date.now() - HOURS_8)).toBeLessThan(60_000);
    });

    it('auth/tokens/verify 200: whose it is and until when, and nothing more than that', async () => {
      const { person, userId } = await newViewer(app);
      const { data } = (await studio.logIn(person.username, person.password)).body;
      const { status, body } = await app
        .client()
        .post(`${prefix}/auth/tokens/verify`, { accessToken: data.accessToken });
      const { username } = person;
      const active = { active: true, userId, username, expiresTime: data.expiresTime };
      expect([status, body]).toEqual([200, { success: true, data: active }]);
    });

    it('users/list 200: the users', async () => {
      const { caller, userId } = await studio.user();
      const { status, body } = await caller.post(`${prefix}/users/list`, { pageSize: 200 });
      expect([status, body.success]).toEqual([200, true]);
      const members = [
        'id',
        'username',
        'displayName',
        'email',
        'metadata',
        'lastLoginTime',
        'createdTime',
        'updatedTime',
      ];
      expect(body.data.map((user: object) => Object.keys(user))).toEqual(body.data.map(() => members));
      expect(body.data.map(({ id }: { id: string }) => id)).toContain(userId);
    });

    it('404: every route is a POST', async () => {
      for (const path of ['auth/login', 'users/list', 'no/such']) {
        const { status, body } = await app.client().get(`${prefix}/${path}`);
        expect([status, body]).toEqual([404, failed('http.no-such-route')]);
      }
    });
  });

  it('auth/login 200: a user of the old system, by the PBKDF2 hash that was brought along, which is replaced then', async () => {
    const { userId } = await newViewer(app);
    const salt = Buffer.from('a salt, 16 bytes');
    const digest = pbkdf2Sync('demo-password', salt, 1000, 32, 'sha256');
    const [stored, salted] = [digest, salt].map((bytes) => bytes.toString('base64').replace(/=+$/, ''));
    await app.database.asOwner('UPDATE identity.users SET username = $2, password_hash = $3 WHERE id = $1', [
      ...[userId, 'demo-user', `$pbkdf2-sha256$i=1000,l=32$${salted}$${stored}`],
    ]);
    const hashes = () => app.database.asOwner('SELECT password_hash FROM identity.users WHERE id = $1', [userId]);
    for (let times = 0; times < 2; times++) {
      const { status, body } = await studio.logIn('demo-user', 'demo-password');
      expect([status, body.data.user.id]).toEqual([200, userId]);
      expect(JSON.stringify(await hashes())).not.toContain('pbkdf2');
    }
  });

  it('auth/login 401: alike for an unknown name and a wrong password', async () => {
    const { person } = await newViewer(app);
    for (const answer of [
      await studio.logIn('nobody.here', 'demo-password'),
      await studio.logIn(person.username, 'demo-password'),
    ]) {
      expect([answer.status, answer.body]).toEqual([401, failed('identity.credentials-wrong')]);
    }
  });

  it('auth/login 404: for whoever is no member of the default tenant', async () => {
    const { person } = await signUp(app);
    const { status, body } = await studio.logIn(person.email, person.password);
    expect([status, body]).toEqual([404, failed('tenancy.tenant-not-found')]);
  });

  describe('users/list', () => {
    it('200: pages and filters, in one order', async () => {
      const { caller } = await studio.user();
      const { person, userId } = await newViewer(app);
      const ids = async (body: object): Promise<string[]> =>
        (await caller.post('/identity/users/list', body)).body.data.map(({ id }: { id: string }) => id);
      const all = await ids({ pageSize: 200 });
      const pages = [await ids({ page: 1, pageSize: 2 }), await ids({ page: 2, pageSize: 2 })];
      expect(pages.flat()).toEqual(all.slice(0, 4));
      expect(await ids({ keyword: person.username.toUpperCase() })).toEqual([userId]);
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [userId]);
      expect(await ids({ status: 'disabled', keyword: person.username })).toEqual([userId]);
      expect(await ids({ status: 'active', keyword: person.username })).toEqual([]);
    });

    it('200: nobody who belongs to another tenant alone', async () => {
      const { caller } = await studio.user();
      const { person, userId } = await newOwner(app);
      const { body } = await caller.post('/identity/users/list', { keyword: person.email });
      expect([body.data, userId]).toEqual([[], UUID]);
    });

    it('403: without users:read, which is named', async () => {
      const { person, userId } = await newViewer(app);
      const token = (await studio.logIn(person.username, person.password)).body.data.accessToken as string;
      const { status, body } = await studio.callerOf(token, userId).post('/identity/users/list', {});
      const error = { code: 'rbac.permission-required', message: 'Permission required: users:read' };
      expect([status, body]).toEqual([403, { success: false, error }]);
    });

    it('401: the x-user-id of somebody else is refused, whoever that is', async () => {
      const [one, other] = [await studio.user(), await studio.user()];
      for (const userId of [other.userId, newId(), '', `${one.userId} `.toUpperCase(), DEFAULT_TENANT_ID]) {
        const answer = await studio.callerOf(one.token, userId).post('/identity/users/list', {});
        expect([userId, answer.status, answer.body]).toEqual([userId, 401, failed('identity.not-authenticated')]);
      }
      expect((await one.caller.post('/identity/users/list', {})).status).toBe(200);
      expect((await app.client().bearer(one.token).post('/identity/users/list', {})).status).toBe(200);
    });
  });

  describe('a token of one kind is none of another', () => {
    it('401: no other credential opens these routes, and a key beside a good token decides', async () => {
      const { accessToken, sessionToken, refreshToken, client, token, userId, bearer } = await studio.user();
      const { key } = (await bearer.post('/api/api-keys', { name: 'Nightly report' })).body as { key: string };
      const credentials: Record<string, string>[] = [
        {},
        ...[accessToken, sessionToken, refreshToken, key].map((other) => ({ authorization: `Bearer ${other}` })),
        { 'x-api-key': key },
        { 'x-api-key': token },
        { 'x-api-key': key, authorization: `Bearer ${token}` },
        { cookie: client.cookie ?? '' },
        { cookie: `session_token=${sessionToken}` },
        { cookie: `=${token}` },
        { authorization: token },
      ];
      for (const headers of credentials) {
        const caller = app.client().with({ 'x-user-id': userId, ...headers });
        expect([headers, (await caller.post('/identity/users/list', {})).status]).toEqual([headers, 401]);
      }
      for (const other of [accessToken, sessionToken, refreshToken, key]) {
        expect((await studio.verify(other)).body).toEqual(INACTIVE);
      }
    });

    it('401: no other route takes it', async () => {
      const { token } = await studio.user();
      const asked = [
        await app.client().bearer(token).get('/api/auth/me'),
        await app.client().bearer(token).get('/auth/me'),
        await app.client().with({ 'x-api-key': token }).get('/api/members'),
        await app
          .client()
          .with({ cookie: `sallyport_session=${token}` })
          .get('/api/auth/me'),
        await app
          .client()
          .with({ cookie: `session_token=${token}` })
          .get('/auth/me'),
        await app.client().post('/api/auth/refresh', { refreshToken: token.slice(0, 256) }),
      ];
      expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 401));
    });
  });

  it('404 that says so, where the key is not set', async () => {
    const off = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
    try {
      const { person, token } = await studio.user();
      const asked = [
        await studio.logIn(person.email, person.password, off),
        await studio.verify(token, off),
        await off.client().bearer(token).post('/identity/users/list', {}),
      ];
      expect(asked.map(({ status, body }) => [status, body])).toEqual(
        asked.map(() => [404, failed('identity.agent-platform-off')]),
      );
    } finally {
      await off.stop();
    }
  });

  it('does not start with a key that is too short', async () => {
    const short = TestApp.start({ AGENT_PLATFORM_CREDENTIAL_ENCRYPTION_KEY: 'x'.repeat(31) }, app.database);
    await expect(short).rejects.toThrow('must have at least 32 characters');
  });
});
