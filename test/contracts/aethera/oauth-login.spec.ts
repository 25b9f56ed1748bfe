import { createHmac } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { ProviderName } from '#identity';
import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import { inParallel, statusCounts } from '../../e2e/identity/steps.js';
import { microsoftToken, newProviderPerson, oktaToken } from '../../e2e/social/steps.js';
import type { Answer } from '../../support/http-client.js';
import { CLIENT_ID, type ProviderPerson } from '../../support/providers/fake-provider.js';
import { ProvidersStandIn } from '../../support/providers/stand-in.js';
import { addTotp } from '../../support/second-factor.js';
import { TestApp } from '../../support/test-app.js';
import { newDefaultMember, newViewer, OPEN } from '../support/default-tenant.js';

const PAIR = {
  access_token: expect.stringMatching(/^eyJ/) as string,
  refresh_token: expect.stringMatching(/^sp_refresh_/) as string,
  token_type: 'bearer',
  expires_in: 1800,
};

/** The exchange of docs/contracts/aethera.md, literally, with providers that speak their own protocols. */
describe('Aethera: POST /auth/oauth/login', () => {
  let app: TestApp;
  let providers: ProvidersStandIn;

  beforeAll(async () => {
    providers = await ProvidersStandIn.listen();
    app = await TestApp.start({ ...OPEN, ...providers.settings });
  });

  afterAll(async () => {
    await app.stop();
    await providers.stop();
  });

  const present = (body: object, at = app): Promise<Answer> => at.client().post('/auth/oauth/login', body);
  const said = ({ status, body }: Answer) => [status, body.code as string | undefined];
  const userOf = ({ body }: Answer): string | undefined => decodeJwt(body.access_token as string).sub;
  const idTokenOf = async (person: ProviderPerson) => ({
    provider: 'google',
    id_token: await providers.google.idToken(person),
  });

  const accessTokens = {
    google: (person: ProviderPerson) => Promise.resolve(providers.google.accessToken(person)),
    microsoft: (person: ProviderPerson) => microsoftToken(providers, person),
    okta: (person: ProviderPerson) => oktaToken(providers, person),
  };

  /** Everything that could have been issued, or be left of it. */
  async function left(): Promise<unknown> {
    const sql = `SELECT (SELECT count(*)::int FROM identity.users) AS users,
      (SELECT count(*)::int FROM identity.sessions WHERE ended_at IS NULL) AS sessions,
      (SELECT count(*)::int FROM identity.social_accounts) AS linked`;
    return (await app.database.asOwner(sql))[0];
  }

  describe('200', () => {
    it.each(['google', 'microsoft', 'okta'] as const)(
      '%s: the same pair as login, for an access token',
      async (provider) => {
        const person = newProviderPerson();
        const access_token = await accessTokens[provider](person);
        const { status, body, headers } = await present({ provider, access_token });
        expect([status, body, headers.get('cache-control')]).toEqual([200, PAIR, 'no-store']);
        expect(decodeJwt(body.access_token as string)).toMatchObject({
          tenant_id: DEFAULT_TENANT_ID,
          roles: ['viewer'],
        });
        const me = await app
          .client()
          .bearer(body.access_token as string)
          .get('/auth/me');
        expect([me.status, me.body.roles]).toEqual([200, ['member', 'viewer']]);
        const refreshed = await app.client().post('/auth/refresh', { refresh_token: body.refresh_token });
        expect([refreshed.status, refreshed.body]).toEqual([200, PAIR]);
      },
    );

    it.each(['google', 'microsoft', 'okta'] as const)('%s: an ID token is the same person', async (provider) => {
      const person = newProviderPerson();
      const [byAccessToken, byIdToken] = [
        await present({ provider, access_token: await accessTokens[provider](person) }),
        await present({ provider, id_token: await providers[provider].idToken(person) }),
      ];
      expect([byAccessToken.status, userOf(byIdToken)]).toEqual([200, userOf(byAccessToken)]);
    });

    it('okta_domain may be named, and null is none', async () => {
      for (const okta_domain of ['acme.okta.com', 'ACME.okta.com', null]) {
        const access_token = await oktaToken(providers, newProviderPerson());
        expect((await present({ provider: 'okta', access_token, okta_domain })).status).toBe(200);
      }
    });

    it('who has registered so can neither make nor join another tenant, and has a proved address', async () => {
      const answer = await present(await idTokenOf(newProviderPerson()));
      const caller = app.client().bearer(answer.body.access_token as string);
      const { status, body } = await caller.post('/api/join-requests', { slug: 'default' });
      expect([status, body.code]).toEqual([403, 'tenancy.phone-not-verified']);
      const sql = 'SELECT phone, email_verified_at IS NOT NULL AS proved FROM identity.users WHERE id = $1';
      expect(await app.database.asOwner(sql, [userOf(answer)])).toEqual([{ phone: null, proved: true }]);
    });

    it('of twenty first logins at once all are one person, who is a member once', async () => {
      const body = await idTokenOf(newProviderPerson());
      const answers = await inParallel(20, () => present(body));
      expect(statusCounts(answers)).toEqual({ 200: 20 });
      const people = [...new Set(answers.map(userOf))];
      expect(people).toHaveLength(1);
      const sql = 'SELECT count(*)::int AS memberships FROM tenancy.memberships WHERE user_id = $1';
      expect(await app.database.asOwner(sql, [people[0]])).toEqual([{ memberships: 1 }]);
    });
  });

  describe('what is no token of ours is refused, and nothing is left of it', () => {
    const OTHER = 'another-application';
    const REFUSED = [401, 'identity.social-sign-in-refused'];
    const UNVERIFIABLE = [400, 'identity.token-unverifiable'];
    const isOver = { exp: Math.floor(Date.now() / 1000) - 61 };
    const coded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

    async function expectRefused(body: object, expected: unknown[]): Promise<Answer> {
      const before = await left();
      const answer = await present(body);
      expect([said(answer), answer.headers.get('set-cookie'), await left()]).toEqual([expected, null, before]);
      return answer;
    }

    it('401: an ID token of another application, of another issuer, that is over, or signed by another key', async () => {
      const person = newProviderPerson();
      const { google, okta } = providers;
      const tokens = [
        await google.idToken(person, { aud: OTHER }),
        await google.idToken(person, { aud: [CLIENT_ID, OTHER] }),
        await google.idToken(person, { azp: OTHER }),
        await google.idToken(person, { iss: 'https://accounts.evil.example' }),
        await google.idToken(person, isOver),
        await okta.idToken(person, { iss: 'https://accounts.google.com' }),
      ];
      for (const id_token of tokens) await expectRefused({ provider: 'google', id_token }, REFUSED);
    });

    it('401: an ID token with the signature of none, or one by a key that everybody has', async () => {
      const claims = { ...newProviderPerson(), iss: 'https://accounts.google.com', aud: CLIENT_ID, exp: 4e9, iat: 1 };
      const { kid } = providers.google.publicJwk;
      const signed = `${coded({ alg: 'HS256', kid })}.${coded(claims)}`;
      const mac = createHmac('sha256', JSON.stringify(providers.google.publicJwk)).update(signed).digest('base64url');
      for (const id_token of [`${coded({ alg: 'none', kid })}.${coded(claims)}.`, `${signed}.${mac}`, 'a.b.c']) {
        await expectRefused({ provider: 'google', id_token }, REFUSED);
      }
    });

    it('401: an access token of another application, of nobody, over, or an ID token in its place', async () => {
      const person = newProviderPerson();
      const { google, microsoft, okta } = providers;
      const tokens: [ProviderName, string][] = [
        ['google', google.accessToken(person, OTHER)],
        ['google', 'ya29.a0AfH6SMBx'],
        ['google', await google.idToken(person)],
        ['okta', await oktaToken(providers, person, { cid: OTHER })],
        ['okta', await oktaToken(providers, person, { aud: 'api://another' })],
        ['okta', await oktaToken(providers, person, { iss: 'https://evil.okta.com/oauth2/default' })],
        ['okta', await oktaToken(providers, person, isOver)],
        ['okta', await okta.idToken(person)],
        ['microsoft', await microsoftToken(providers, person, { aud: OTHER })],
        ['microsoft', await microsoftToken(providers, person, { azp: OTHER })],
        ['microsoft', await microsoftToken(providers, person, isOver)],
        ['microsoft', await microsoft.idToken(person)],
      ];
      for (const [provider, access_token] of tokens) await expectRefused({ provider, access_token }, REFUSED);
    });

    it('400: a token for Microsoft Graph, and says so', async () => {
      const aud = '00000003-0000-0000-c000-000000000000';
      for (const token of ['EwB4A8l6BAAU-opaque', await microsoftToken(providers, newProviderPerson(), { aud })]) {
        const { body } = await expectRefused({ provider: 'microsoft', access_token: token }, UNVERIFIABLE);
        expect(body.detail).toContain('Microsoft Graph');
      }
    });

    it('422: an Okta organisation that is not ours, which is never asked', async () => {
      const before = providers.asked.length;
      const access_token = await oktaToken(providers, newProviderPerson());
      const named = ['evil.okta.com', 'acme.okta.com.evil.example', '127.0.0.1', 'localhost', '169.254.169.254'];
      for (const okta_domain of named) {
        await expectRefused({ provider: 'okta', access_token, okta_domain }, [422, 'identity.okta-domain-unknown']);
      }
      const strange = [
        'https://evil.example',
        'acme.okta.com/',
        'acme.okta.com:443',
        'acme.okta.com@evil',
        '[::1]',
        '',
      ];
      for (const okta_domain of strange) {
        await expectRefused({ provider: 'okta', access_token, okta_domain }, [422, 'http.validation-failed']);
      }
      expect(providers.asked.slice(before)).toEqual([]);
    });

    it('403, 409: a new person without a verified address, or with one that somebody has', async () => {
      const { person } = await newViewer(app);
      for (const email_verified of [false, 'true']) {
        const body = await idTokenOf(newProviderPerson({ email: person.email, email_verified }));
        await expectRefused(body, [403, 'identity.email-unproven']);
      }
      const body = await idTokenOf(newProviderPerson({ email: person.email.toUpperCase() }));
      await expectRefused(body, [409, 'identity.link-required']);
    });

    it('403: a new person, where the operator has not opened registration', async () => {
      const body = await idTokenOf(newProviderPerson());
      const [before, closed] = [await left(), await TestApp.start({ ...providers.settings }, app.database)];
      const answer = await present(body, closed).finally(() => closed.stop());
      expect([said(answer), await left()]).toEqual([[403, 'identity.registration-closed'], before]);
    });

    it('403 mfa_required, until the second factor is proved in the native way', async () => {
      const body = await idTokenOf(newProviderPerson());
      expect((await present(body)).status).toBe(200);
      const native = await app.client().post('/api/auth/social/token', { provider: 'google', idToken: body.id_token });
      await addTotp(app.client().bearer(native.body.sessionToken as string));
      const answer = await expectRefused(body, [403, 'identity.mfa-required']);
      expect([answer.body.detail, answer.text.includes('sp_')]).toEqual(['mfa_required', false]);
    });

    it('404: whoever is no member of the default tenant, or has been removed: no login brings them back', async () => {
      const body = await idTokenOf(newProviderPerson());
      const userId = userOf(await present(body));
      const { bearer } = await newDefaultMember(app, 'owner');
      expect((await bearer.delete(`/api/members/${userId}`)).status).toBe(204);
      await expectRefused(body, [404, 'tenancy.tenant-not-found']);
    });

    it('401: whoever is disabled', async () => {
      const body = await idTokenOf(newProviderPerson());
      const userId = userOf(await present(body));
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [userId]);
      await expectRefused(body, REFUSED);
    });
  });

  it.each([
    ['neither token', { provider: 'google' }],
    ['both', { provider: 'google', access_token: 'a', id_token: 'b' }],
    ['another provider', { provider: 'github', access_token: 'a' }],
    ['a list', { provider: 'google', access_token: ['a'] }],
  ])('422: %s', async (_, body) => {
    expect(said(await present(body))).toEqual([422, 'http.validation-failed']);
  });

  it('503: a provider that does not answer, and that provider alone', async () => {
    providers.faults.set('https://oauth2.googleapis.com/tokeninfo', (response) => response.destroy());
    const [google, okta] = [
      await present({ provider: 'google', access_token: 'ya29.a0AfH6SMBx' }),
      await present({ provider: 'okta', access_token: await oktaToken(providers, newProviderPerson()) }),
    ];
    providers.faults.clear();
    expect([said(google), google.headers.get('retry-after')]).toEqual([[503, 'identity.provider-away'], '1']);
    expect(okta.status).toBe(200);
  });
});
