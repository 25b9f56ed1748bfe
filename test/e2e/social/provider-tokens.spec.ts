import { randomUUID } from 'node:crypto';
import { TestApp } from '../../support/test-app.js';
import { ProvidersStandIn } from '../../support/providers/stand-in.js';
import type { Answer } from '../../support/http-client.js';
import { microsoftToken, newProviderPerson, oktaToken } from './steps.js';

describe('POST /api/auth/social/token', () => {
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

  const present = (body: object): Promise<Answer> => app.client().post('/api/auth/social/token', body);

  describe('200', () => {
    it.each(['google', 'microsoft', 'okta'] as const)(
      '%s: an ID token of ours signs in, to one account',
      async (provider) => {
        const person = newProviderPerson();
        const idToken = await providers[provider].idToken(person);
        const first = await present({ provider, idToken });
        const second = await present({ provider, idToken });
        expect([first.status, second.status, first.body.user.email]).toEqual([200, 200, person.email]);
        expect(second.body.user.id).toBe(first.body.user.id);
        expect(
          (
            await app
              .client()
              .bearer(first.body.sessionToken as string)
              .get('/api/auth/me')
          ).status,
        ).toBe(200);
      },
    );

    it('google: an access token that tokeninfo knows as ours; the address is read from userinfo, where true is not a text', async () => {
      const person = newProviderPerson();
      const answer = await present({ provider: 'google', accessToken: providers.google.accessToken(person) });
      expect([answer.status, answer.body.user.email]).toEqual([200, person.email]);
      const byIdToken = await present({ provider: 'google', idToken: await providers.google.idToken(person) });
      expect(byIdToken.body.user.id).toBe(answer.body.user.id);
    });

    it('google: an ID token whose issuer leaves the scheme out is the same person', async () => {
      const person = newProviderPerson();
      const [long, short] = await Promise.all([
        providers.google.idToken(person),
        providers.google.idToken(person, { iss: 'accounts.google.com' }),
      ]);
      const [first, second] = [
        await present({ provider: 'google', idToken: long }),
        await present({ provider: 'google', idToken: short }),
      ];
      expect([first.status, second.body.user.id]).toEqual([200, first.body.user.id]);
    });

    it('okta: an access token of ours is the same person as the ID token, by uid and not by login', async () => {
      const person = newProviderPerson();
      const { status, body } = await present({
        provider: 'okta',
        accessToken: await oktaToken(providers, person),
        oktaDomain: 'ACME.okta.com',
      });
      const byIdToken = await present({ provider: 'okta', idToken: await providers.okta.idToken(person) });
      expect([status, body.user.id]).toEqual([200, byIdToken.body.user.id]);
    });

    it('microsoft: an access token for an API of ours', async () => {
      const person = newProviderPerson();
      const { status, body } = await present({
        provider: 'microsoft',
        accessToken: await microsoftToken(providers, person),
      });
      const byIdToken = await present({ provider: 'microsoft', idToken: await providers.microsoft.idToken(person) });
      expect([status, body.user.id]).toEqual([200, byIdToken.body.user.id]);
    });

    it('microsoft: the same subject in another tenant is another person', async () => {
      const person = newProviderPerson();
      const other = { ...person, ...newProviderPerson(), sub: person.sub, tid: randomUUID() };
      const [first, second] = [
        await present({ provider: 'microsoft', idToken: await providers.microsoft.idToken(person) }),
        await present({ provider: 'microsoft', idToken: await providers.microsoft.idToken(other) }),
      ];
      expect([first.status, second.status]).toEqual([200, 200]);
      expect(first.body.user.id).not.toBe(second.body.user.id);
    });
  });

  it.each(['evil.example', 'acme.okta.com.evil.example', '127.0.0.1', 'evil.okta.com'])(
    '422: nobody but the configured organisation is asked: %s',
    async (oktaDomain) => {
      const before = providers.asked.length;
      const idToken = await providers.okta.idToken(newProviderPerson());
      const answer = await present({ provider: 'okta', idToken, oktaDomain });
      expect([answer.status, answer.body.code]).toEqual([422, 'identity.okta-domain-unknown']);
      expect(providers.asked.slice(before)).toEqual([]);
    },
  );

  it.each(['https://evil.example', 'acme.okta.com/', 'acme.okta.com:443', 'a@b', ''])(
    '422: %j is no host name',
    async (oktaDomain) => {
      const { status, body } = await present({ provider: 'okta', idToken: 'x', oktaDomain });
      expect([status, body.code]).toEqual([422, 'http.validation-failed']);
    },
  );

  it('422: neither token, or both', async () => {
    for (const tokens of [{}, { idToken: 'a', accessToken: 'b' }]) {
      const { status, body } = await present({ provider: 'google', ...tokens });
      expect([status, body.code]).toEqual([422, 'http.validation-failed']);
    }
  });
});
