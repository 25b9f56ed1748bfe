import { inParallel, statusCounts } from '../identity/steps.js';
import { announceChange, newMember } from '../../support/members.js';
import { newOwner, newPerson, signUp, type Person } from '../../support/people.js';
import { addTotp, halfSignIn, newPersonWithTotp, totpCode, wrongTotpCode } from '../../support/second-factor.js';
import { TestApp } from '../../support/test-app.js';
import { inKnownBrowser, NEW_PASSWORD } from '../sign-in/steps.js';
import { reuseToken } from '../threats/steps.js';

const TOTP = '/api/auth/second-factor/totp';
const DEVICES = '/api/auth/devices';

type Client = ReturnType<TestApp['client']>;
type Someone = Awaited<ReturnType<typeof newPersonWithTotp>>;

describe('a browser that is remembered', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  /** Signs in with both factors, and says that the browser be remembered, or not. */
  async function complete({ person, unusedCode }: Pick<Someone, 'person' | 'unusedCode'>, rememberDevice?: boolean) {
    const { client } = await halfSignIn(app, person);
    const { status, text } = await client.post(TOTP, { code: await unusedCode(), rememberDevice });
    if (status !== 200) throw new Error(text);
    return client;
  }

  async function remembered(someone?: Someone) {
    const known = someone ?? (await newPersonWithTotp(app));
    return { ...known, browser: await complete(known, true) };
  }

  const logIn = (client: Client, { email, password }: Person, service = app) =>
    inKnownBrowser(service, client).post('/api/auth/login', { email, password });

  const isAsked = async (client: Client, person: Person): Promise<boolean> =>
    (await logIn(client, person)).body.awaitsSecondFactor === true;

  const sessionOf = async (sessionToken: string) =>
    (await app.client().bearer(sessionToken).get('/api/auth/sessions')).body.sessions[0];

  describe('200', () => {
    it('signs in by the password, and the session says so: aal1', async () => {
      const { browser, person } = await remembered();
      const { status, body } = await logIn(browser, person);
      expect([status, body.awaitsSecondFactor, body.tenants]).toEqual([200, undefined, []]);
      const { amr, acr } = await sessionOf(body.sessionToken as string);
      expect([amr, acr]).toEqual([['pwd'], 'aal1']);
    });

    it('only where its person has said so; not with another’s cookie, nor with the one of before', async () => {
      const someone = await newPersonWithTotp(app);
      const browser = await complete(someone);
      expect(await isAsked(browser, someone.person)).toBe(true);
      const before = browser.deviceCookie;
      const half = inKnownBrowser(app, browser);
      await half.post('/api/auth/login', { email: someone.person.email, password: someone.person.password });
      await half.post(TOTP, { code: await someone.unusedCode(), rememberDevice: true });
      expect(half.deviceCookie).not.toBe(before);
      expect(await isAsked(browser, someone.person)).toBe(true);
      expect(await isAsked(half, someone.person)).toBe(false);
      expect(await isAsked((await remembered()).browser, someone.person)).toBe(true);
    });

    it('for thirty days', async () => {
      const { browser, person, userId } = await remembered();
      await app.database.asOwner(
        `UPDATE identity.devices SET second_factor_until = second_factor_until - interval '30 days' WHERE user_id = $1`,
        [userId],
      );
      expect(await isAsked(browser, person)).toBe(true);
    });

    it('by however many sign-ins at once', async () => {
      const { browser, person } = await remembered();
      const answers = await inParallel(10, () => logIn(browser, person));
      expect(statusCounts(answers)).toEqual({ 200: 10 });
      expect(answers.every(({ body }) => body.awaitsSecondFactor === undefined)).toBe(true);
    });
  });

  it('is none where the setting is 0', async () => {
    const off = await TestApp.start({ REMEMBERED_DEVICE_DAYS: '0', WORKER_ENABLED: 'false' }, app.database);
    try {
      const { person, unusedCode } = await newPersonWithTotp(app);
      const { client } = await halfSignIn(off, person);
      expect((await client.post(TOTP, { code: await unusedCode(), rememberDevice: true })).status).toBe(200);
      expect(await isAsked(client, person)).toBe(true);
    } finally {
      await off.stop();
    }
  });

  it('401: proves nothing anew: factors are changed with both', async () => {
    const { browser, person, factorId } = await remembered();
    const { body } = await logIn(browser, person);
    const { status, body: refusal } = await app
      .client()
      .bearer(body.sessionToken as string)
      .delete(`/api/users/me/second-factors/${factorId}`);
    expect([status, refusal.code]).toEqual([401, 'identity.authentication-insufficient']);
  });

  it('422: true or false', async () => {
    const { client } = await signUp(app);
    expect((await client.post(TOTP, { code: '000000', rememberDevice: 'yes' })).status).toBe(422);
  });

  describe('is asked again after', () => {
    const both = async ({ browser, person, unusedCode }: Awaited<ReturnType<typeof remembered>>) =>
      browser.post('/api/auth/reauthenticate', {
        password: person.password,
        method: 'totp',
        code: await unusedCode(),
      });

    it.each([
      ['all sessions were ended', ({ browser }) => browser.delete('/api/auth/sessions')],
      ['all other sessions were ended', ({ browser }) => browser.delete('/api/auth/sessions/others')],
      [
        'a second factor was added',
        async (someone) => {
          await both(someone);
          return addTotp(someone.browser);
        },
      ],
      [
        'a second factor was removed',
        async (someone) => {
          await both(someone);
          await addTotp(someone.browser);
          const again = await remembered(someone);
          await both(again);
          return again.browser.delete(`/api/users/me/second-factors/${again.factorId}`);
        },
      ],
    ] as [string, (someone: Awaited<ReturnType<typeof remembered>>) => Promise<unknown>][])('%s', async (_, act) => {
      const someone = await remembered();
      await act(someone);
      expect(await isAsked(someone.browser, someone.person)).toBe(true);
    });

    it('the password was changed, in the browser that has changed it too', async () => {
      const { browser, person } = await remembered();
      const body = { currentPassword: person.password, newPassword: NEW_PASSWORD };
      expect((await browser.post('/api/users/me/password', body)).status).toBe(204);
      expect(await isAsked(browser, { ...person, password: NEW_PASSWORD })).toBe(true);
    });

    it('a refresh token was used twice', async () => {
      const owner = await newOwner(app);
      const { secret } = await addTotp(owner.client);
      const { client } = await halfSignIn(app, owner.person);
      await client.post(TOTP, { code: totpCode(secret, 1), rememberDevice: true });
      expect(await isAsked(client, owner.person)).toBe(false);
      await reuseToken(app.client(), app.database, owner);
      expect(await isAsked(client, owner.person)).toBe(true);
    });
  });

  it('is asked again after a session token that was replaced came back', async () => {
    const { browser, person, userId, unusedCode } = await remembered();
    const { cookie } = browser;
    const body = { password: person.password, method: 'totp', code: await unusedCode() };
    expect((await browser.post('/api/auth/reauthenticate', body)).status).toBe(200);
    expect(await isAsked(browser, person)).toBe(false);
    await app.database.asOwner(
      `UPDATE identity.sessions SET replaced_tokens = (SELECT jsonb_agg(jsonb_set(token, '{atMs}', '0'))
        FROM jsonb_array_elements(replaced_tokens) AS token) WHERE user_id = $1 AND replaced_tokens <> '[]'`,
      [userId],
    );
    await announceChange(app, `user:${userId}`);
    expect((await app.client().with({ cookie: cookie! }).get('/api/auth/me')).status).toBe(401);
    expect(await isAsked(browser, person)).toBe(true);
  });

  describe('in a tenant that requires a second factor', () => {
    it('is good enough, unless the tenant says otherwise: then it is asked for there', async () => {
      const owner = await newOwner(app);
      const { secret } = await addTotp(owner.client);
      const path = `/api/tenants/${owner.tenant.id}/second-factor-policy`;
      const policy = { requirement: 'required', roles: [] };
      expect((await owner.client.send('PUT', path, policy)).body.remembersDevices).toBe(true);
      const { client } = await halfSignIn(app, owner.person);
      await client.post(TOTP, { code: totpCode(secret, 1), rememberDevice: true });
      const browser = inKnownBrowser(app, client);
      await browser.post('/api/auth/login', { email: owner.person.email, password: owner.person.password });
      const select = (by: Client) => by.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
      expect((await select(browser)).status).toBe(200);
      await owner.client.send('PUT', path, { ...policy, remembersDevices: false });
      expect((await browser.get(path)).body).toEqual({ ...policy, remembersDevices: false });
      const refused = await select(browser);
      expect([refused.status, refused.body.code]).toEqual([401, 'identity.authentication-insufficient']);
      expect(refused.headers.get('www-authenticate')).toContain('acr_values="aal2"');
      expect((await select(client)).status).toBe(200);
      await app.database.asOwner('UPDATE identity.second_factors SET last_step = 0 WHERE user_id = $1', [owner.userId]);
      const { password } = owner.person;
      await browser.post('/api/auth/reauthenticate', { password, method: 'totp', code: totpCode(secret) });
      expect((await select(browser)).status).toBe(200);
    });

    it('does not concern those who need none there', async () => {
      const owner = await newOwner(app);
      await addTotp(owner.client);
      await owner.client.send('PUT', `/api/tenants/${owner.tenant.id}/second-factor-policy`, {
        requirement: 'optional',
        roles: ['owner'],
        remembersDevices: false,
      });
      const member = await newMember(app, owner.tenant.id, 'user');
      const selected = await member.client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
      expect(selected.status).toBe(200);
    });
  });

  describe('is seen by its owner', () => {
    it('200: with what it is, where, since when, and until when it is remembered', async () => {
      const { browser, person, client } = await remembered();
      const { devices } = (await browser.get(DEVICES)).body;
      expect(devices).toHaveLength(2);
      expect(devices[0]).toEqual({
        id: expect.any(String),
        isCurrent: true,
        device: expect.objectContaining({ kind: expect.any(String) }),
        place: null,
        ip: '127.0.0.1',
        firstSeenAt: expect.any(String),
        lastSeenAt: expect.any(String),
        rememberedUntil: expect.any(String),
      });
      const days = (Date.parse(devices[0].rememberedUntil as string) - Date.now()) / 86_400_000;
      expect(Math.round(days)).toBe(30);
      expect(devices[1]).toMatchObject({ isCurrent: false, rememberedUntil: null });
      expect((await client.get(DEVICES)).body.devices[0].isCurrent).toBe(false);
      expect(await isAsked(browser, person)).toBe(false);
    });

    it('204: is forgotten, and asked then; its session goes on', async () => {
      const { browser, person } = await remembered();
      const [{ id }] = (await browser.get(DEVICES)).body.devices as [{ id: string }];
      expect((await browser.delete(`${DEVICES}/${id}`)).status).toBe(204);
      expect((await browser.get('/api/auth/me')).status).toBe(200);
      expect(await isAsked(browser, person)).toBe(true);
      expect((await browser.delete(`${DEVICES}/${id}`)).status).toBe(404);
    });

    it('404: not by anybody else', async () => {
      const { browser, person } = await remembered();
      const [{ id }] = (await browser.get(DEVICES)).body.devices as [{ id: string }];
      const stranger = await signUp(app, newPerson());
      for (const wanted of [id, 'nonsense']) {
        const { status, body } = await stranger.client.delete(`${DEVICES}/${wanted}`);
        expect([status, body.code]).toEqual([404, 'identity.device-not-found']);
      }
      expect(await isAsked(browser, person)).toBe(false);
    });
  });

  it('is remembered with a right code alone', async () => {
    const { person, secret } = await newPersonWithTotp(app);
    const { client } = await halfSignIn(app, person);
    await client.post(TOTP, { code: wrongTotpCode(secret), rememberDevice: true });
    expect(client.deviceCookie).toBeUndefined();
  });
});
