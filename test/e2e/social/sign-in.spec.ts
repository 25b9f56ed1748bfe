import { jest } from '@jest/globals';
import { Browser } from '../../support/browser.js';
import { signUp } from '../../support/people.js';
import { addTotp, totpCode } from '../../support/second-factor.js';
import { ProvidersStandIn } from '../../support/providers/stand-in.js';
import { TestApp } from '../../support/test-app.js';
import { auditOf, inParallel, keepFree, startSignUp } from '../identity/steps.js';
import { callback, goToProvider, newProviderPerson, signInBy } from './steps.js';

const PROVIDERS = ['google', 'microsoft', 'okta'] as const;

describe('GET /api/auth/social/{provider}', () => {
  let app: TestApp;
  let providers: ProvidersStandIn;

  beforeAll(async () => {
    providers = await ProvidersStandIn.listen();
    app = await TestApp.start(providers.settings);
  });

  afterAll(async () => {
    await app.stop();
    await providers.stop();
  });

  const accountOf = async ({ email }: { email: string }) =>
    (await app.database.asOwner<Record<string, unknown>>('SELECT * FROM identity.users WHERE email = $1', [email]))[0];

  describe('303', () => {
    it.each(PROVIDERS)('%s: makes an account with the verified address, and signs in', async (provider) => {
      const person = newProviderPerson();
      const { browser, page } = await signInBy(providers, app.url, provider, person);
      expect([page.status, page.location]).toEqual([303, '/']);
      const account = await accountOf(person);
      expect(account).toMatchObject({ phone: null, password_hash: null, display_name: 'Mei Lin' });
      expect(account!['email_verified_at']).not.toBeNull();
      const { body } = await browser.client().get('/api/auth/me');
      expect(body.user).toMatchObject({ id: account!['id'], email: person.email, phoneVerified: false });
      const actions = (await auditOf(app, account!['id'] as string)).map(({ action }) => action);
      expect(actions).toEqual([
        'identity.user-brought-in',
        'identity.signed-up-by-provider',
        'identity.session-started',
      ]);
    });

    it.each(PROVIDERS)(
      '%s: signs in to the same account again, also when the address there has changed',
      async (provider) => {
        const person = newProviderPerson();
        const first = await signInBy(providers, app.url, provider, person);
        const second = await signInBy(providers, app.url, provider, {
          ...person,
          ...newProviderPerson(),
          sub: person.sub,
        });
        const me = await Promise.all([first, second].map(({ browser }) => browser.client().get('/api/auth/me')));
        expect(me.map(({ body }) => body.user.email as string)).toEqual([person.email, person.email]);
        expect(me[0]!.body.session.id).not.toBe(me[1]!.body.session.id);
      },
    );

    it('names the method fed, which is one factor', async () => {
      const { browser } = await signInBy(providers, app.url, 'google', newProviderPerson({ amr: ['mfa', 'hwk'] }));
      const { body } = await browser.client().get('/api/auth/sessions');
      expect(body.sessions[0]).toMatchObject({ amr: ['fed'], acr: 'aal1' });
    });

    it('awaits the second factor of the account, which makes it two', async () => {
      const person = newProviderPerson();
      const { secret } = await addTotp((await signInBy(providers, app.url, 'google', person)).browser.client());
      const half = (await signInBy(providers, app.url, 'google', person)).browser.client();
      expect((await half.get('/api/auth/sessions')).body.code).toBe('identity.mfa-required');
      expect((await half.post('/api/auth/second-factor/totp', { code: totpCode(secret, 1) })).status).toBe(200);
      const { body } = await half.get('/api/auth/sessions');
      expect(body.sessions[0]).toMatchObject({ amr: expect.arrayContaining(['fed', 'otp']), acr: 'aal2' });
    });

    it('asks with PKCE S256, state and nonce, and keeps a cookie that scripts and other sites do not see', async () => {
      const browser = new Browser(app.url);
      const { status, location, headers } = await browser.get('/api/auth/social/google?returnTo=/projects');
      const query = new URL(location ?? '').searchParams;
      expect([status, query.get('response_type'), query.get('code_challenge_method')]).toEqual([303, 'code', 'S256']);
      expect(query.get('redirect_uri')).toBe('http://localhost:3000/api/auth/social/google/callback');
      for (const name of ['state', 'nonce', 'code_challenge']) expect(query.get(name)).toMatch(/^[\w-]{43}$/);
      expect(headers.getSetCookie()).toEqual([
        expect.stringMatching(/^sallyport_sign_in=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/),
      ]);
      expect(headers.get('cache-control')).toBe('no-store');
    });

    it('goes back to the path that was asked for', async () => {
      const browser = new Browser(app.url);
      const path = '/api/auth/social/google?returnTo=%2Fprojects%3Ftab%3Dkeys';
      const query = await goToProvider({ providers, browser }, 'google', newProviderPerson(), path);
      expect((await callback(browser, 'google', query)).location).toBe('/projects?tab=keys');
    });

    it('takes the place of a sign-up that never verified its phone, with its password', async () => {
      const { person } = await startSignUp(app);
      const { page } = await signInBy(providers, app.url, 'google', newProviderPerson({ email: person.email }));
      expect(page.status).toBe(303);
      const answer = await app.client().post('/api/auth/login', { email: person.email, password: person.password });
      expect([answer.status, (await accountOf(person))!['password_hash']]).toEqual([401, null]);
    });

    it('of twenty first sign-ins of one person at once makes one account', async () => {
      const person = newProviderPerson();
      const pages = await inParallel(20, async () => (await signInBy(providers, app.url, 'okta', person)).page.status);
      expect(new Set(pages)).toEqual(new Set([303]));
      const rows = await app.database.asOwner('SELECT FROM identity.social_accounts WHERE subject = $1', [person.sub]);
      expect(rows).toHaveLength(1);
    });
  });

  describe('400', () => {
    it('in another browser: the answer opens nothing, and the cookie of one provider none of another', async () => {
      const browser = new Browser(app.url);
      const query = await goToProvider({ providers, browser }, 'google', newProviderPerson());
      for (const [stranger, provider] of [
        [new Browser(app.url), 'google'] as const,
        [browser.clone(), 'okta'] as const,
      ]) {
        const { status, body } = await callback(stranger, provider, query);
        expect([status, body.code, stranger.cookies.size]).toEqual([400, 'identity.sign-in-state-invalid', 0]);
      }
      expect((await callback(browser, 'google', query)).status).toBe(303);
    });

    it('with the answer to another request of the same browser, or without a state', async () => {
      const browser = new Browser(app.url);
      const older = await goToProvider({ providers, browser }, 'google', newProviderPerson());
      const newer = await goToProvider({ providers, browser }, 'google', newProviderPerson());
      for (const query of [older, newer.replace(/state=[^&]*/, 'state='), newer.replace(/state=[^&]*&?/, '')]) {
        const { status, body } = await callback(browser.clone(), 'google', query);
        expect([status, body.code]).toEqual([400, 'identity.sign-in-state-invalid']);
      }
    });

    it('ten minutes later', async () => {
      const browser = new Browser(app.url);
      const query = await goToProvider({ providers, browser }, 'google', newProviderPerson());
      const now = Date.now();
      const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 601_000);
      const { status } = await callback(browser, 'google', query).finally(() => clock.mockRestore());
      expect(status).toBe(400);
    });

    it('of twenty times the same answer one signs in, and the provider is asked once', async () => {
      const person = newProviderPerson();
      const browser = new Browser(app.url);
      const query = await goToProvider({ providers, browser }, 'google', person);
      const redeemed = providers.google.redeemed;
      const pages = await inParallel(20, () => callback(browser.clone(), 'google', query));
      expect(pages.map(({ status }) => status).sort()).toEqual([303, ...Array.from({ length: 19 }, () => 400)].sort());
      expect(providers.google.redeemed - redeemed).toBe(1);
      expect((await callback(browser.clone(), 'google', query)).status).toBe(400);
    });
  });

  describe('401', () => {
    it('where the account is disabled, and that is in its trail', async () => {
      const person = newProviderPerson();
      await signInBy(providers, app.url, 'google', person);
      const { id } = (await accountOf(person)) as { id: string };
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [id]);
      const { page, browser } = await signInBy(providers, app.url, 'google', person);
      expect([page.status, page.body.code, browser.cookies.size]).toEqual([401, 'identity.social-sign-in-refused', 0]);
      expect((await auditOf(app, id)).at(-1)).toMatchObject({
        outcome: 'refused',
        reason: 'identity.social-sign-in-refused',
      });
    });

    it('where the person has declined', async () => {
      const browser = new Browser(app.url);
      const query = await goToProvider({ providers, browser }, 'google', newProviderPerson());
      const state = new URLSearchParams(query).get('state') ?? '';
      const { status, body } = await callback(browser, 'google', `?state=${state}&error=access_denied`);
      expect([status, body.detail]).toEqual([401, 'The provider says access_denied.']);
    });
  });

  describe('403', () => {
    it.each([
      ['google', { email_verified: false }],
      ['google', { email_verified: 'true' }],
      ['google', { email_verified: undefined }],
      ['google', { email: undefined }],
      ['google', { email: 'mei@аcme.dev' }],
      ['microsoft', { xms_edov: undefined, email_verified: true }],
      ['microsoft', { xms_edov: '1' }],
      ['okta', { email_verified: 1 }],
    ] as const)('%s: without a verified address no account is made: %j', async (provider, claims) => {
      const person = { ...newProviderPerson(), ...(claims as object) };
      const { page } = await signInBy(providers, app.url, provider, person);
      expect([page.status, page.body.code]).toEqual([403, 'identity.email-unproven']);
      expect(await accountOf(person)).toBeUndefined();
    });

    it('is said alike of an address that has an account', async () => {
      const { person } = await signUp(app);
      const claims = { email: person.email, email_verified: 'true' };
      const { page } = await signInBy(providers, app.url, 'google', newProviderPerson(claims));
      expect(page.body.code).toBe('identity.email-unproven');
    });
  });

  it.each(['github', 'Google', 'google%00', '__proto__'])('404: there is no provider %s', async (name) => {
    const answers = [
      await app.client().get(`/api/auth/social/${name}`),
      await app.client().get(`/api/auth/social/${name}/callback`),
    ];
    expect(answers.map(({ status, body }) => [status, body.code as string])).toEqual([
      [404, 'identity.provider-unknown'],
      [404, 'identity.provider-unknown'],
    ]);
  });

  describe('409', () => {
    it('where an account has the address, however it is spelled: it is never opened, nor linked', async () => {
      const { person, userId } = await signUp(app);
      const { page } = await signInBy(
        providers,
        app.url,
        'google',
        newProviderPerson({ email: person.email.toUpperCase() }),
      );
      expect([page.status, page.body.code]).toEqual([409, 'identity.link-required']);
      expect(await app.database.asOwner('SELECT FROM identity.social_accounts WHERE user_id = $1', [userId])).toEqual(
        [],
      );
    });

    it('where an account had the address until lately', async () => {
      const { userId } = await signUp(app);
      const person = newProviderPerson();
      await keepFree(app.database, userId, person.email);
      const { page } = await signInBy(providers, app.url, 'google', person);
      expect([page.status, page.body.code]).toEqual([409, 'identity.link-required']);
    });
  });
});
