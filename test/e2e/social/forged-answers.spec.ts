import { Browser } from '../../support/browser.js';
import { TestApp } from '../../support/test-app.js';
import { ProvidersStandIn } from '../../support/providers/stand-in.js';
import { callback, goToProvider, newProviderPerson } from './steps.js';

const REFUSED = [401, 'identity.social-sign-in-refused'];

describe('GET /api/auth/social/{provider}/callback', () => {
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

  afterEach(() => {
    Object.assign(providers.google, { idTokenClaims: {}, answer: {} });
  });

  describe('401', () => {
    const comeBack = async (change: (query: string) => string = (query) => query) => {
      const browser = new Browser(app.url);
      const query = await goToProvider({ providers, browser }, 'google', newProviderPerson());
      const { status, body } = await callback(browser, 'google', change(query));
      return [status, body.code as string, [...browser.cookies.keys()]];
    };

    it.each([
      ['of another sign-in, by its nonce', { nonce: 'another' }],
      ['for another application', { aud: 'another-application' }],
      ['of another issuer', { iss: 'https://evil.example' }],
      ['that is over', { exp: 1 }],
    ] as const)('with an ID token %s', async (_, claims) => {
      providers.google.idTokenClaims = claims;
      expect(await comeBack()).toEqual([...REFUSED, []]);
    });

    it('with a code that is another’s, or was given to another request of this service (PKCE)', async () => {
      const stolen = new URLSearchParams(
        await goToProvider({ providers, browser: new Browser(app.url) }, 'google', newProviderPerson()),
      ).get('code');
      expect(await comeBack((query) => query.replace(/code=\w+/, `code=${stolen}`))).toEqual([...REFUSED, []]);
      expect(await comeBack((query) => query.replace(/code=\w+/, 'code=guessed'))).toEqual([...REFUSED, []]);
    });

    it('with anything twice, without a code, or with a token besides', async () => {
      const changes: ((query: string) => string)[] = [
        (query) => `${query}&code=other`,
        (query) => `${query}&state=other`,
        (query) => query.replace(/&?code=\w+/, ''),
        (query) => `${query}&id_token=a.b.c`,
        (query) => `${query}&error=access_denied`,
      ];
      const asked = providers.google.redeemed;
      for (const change of changes) expect((await comeBack(change))[0]).toBe(401);
      expect(providers.google.redeemed).toBe(asked);
    });

    it('from another issuer, where the answer names one (RFC 9207)', async () => {
      expect(await comeBack((query) => `${query}&iss=https%3A%2F%2Fevil.example`)).toEqual([...REFUSED, []]);
      providers.google.answer = { iss: 'https://accounts.google.com' };
      expect((await comeBack())[0]).toBe(303);
    });
  });

  it.each(['//evil.example', 'https://evil.example/', '/\\evil.example', '/%09/evil.example', 'projects'])(
    '422: nobody is sent to %s afterwards',
    async (returnTo) => {
      const path = `/api/auth/social/google?returnTo=${encodeURIComponent(decodeURIComponent(returnTo))}`;
      const { status, body } = await app.client().get(path);
      expect([status, body.code]).toEqual([422, 'http.validation-failed']);
    },
  );
});
