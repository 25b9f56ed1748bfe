import type { ServerResponse } from 'node:http';
import { jest } from '@jest/globals';
import { Browser } from '../../support/browser.js';
import { logIn, signUp } from '../../support/people.js';
import { ProvidersStandIn } from '../../support/providers/stand-in.js';
import { TestApp } from '../../support/test-app.js';
import { inParallel } from '../identity/steps.js';
import { callback, goToProvider, newProviderPerson, signInBy } from './steps.js';

const DISCOVERY = 'https://accounts.google.com/.well-known/openid-configuration';
const TOKEN = 'https://oauth2.googleapis.com/token';
const KEYS = 'https://www.googleapis.com/oauth2/v3/certs';
const AWAY = [503, 'identity.provider-away', '1'];

const answering =
  (status: number, type: string, body: string, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void =>
    void response.writeHead(status, { 'content-type': type, ...headers }).end(body);

const JSON_TYPE = 'application/json';

/** What a provider may do instead of answering. */
const FAULTS: readonly (readonly [string, (response: ServerResponse) => void])[] = [
  ['hangs up', (response) => void response.destroy()],
  ['never answers', () => undefined],
  ['begins an answer and stalls', (response) => void response.writeHead(200, { 'content-type': JSON_TYPE }).write('{')],
  ['answers 500', answering(500, JSON_TYPE, '{}')],
  ['answers 429', answering(429, JSON_TYPE, '{"error":"slow_down"}')],
  ['answers a page', answering(200, 'text/html', '<h1>Welcome</h1>')],
  ['answers broken JSON', answering(200, JSON_TYPE, '{"issuer":')],
  ['answers an empty object', answering(200, JSON_TYPE, '{}')],
  ['answers a list', answering(200, JSON_TYPE, '[]')],
  ['answers more than anybody reads', answering(200, JSON_TYPE, JSON.stringify('x'.repeat(300_000)))],
];

describe('while a provider is away', () => {
  let app: TestApp;
  let providers: ProvidersStandIn;

  beforeEach(async () => {
    providers = await ProvidersStandIn.listen();
    app = await TestApp.start(providers.settings);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await app.stop();
    await providers.stop();
  });

  it.each([DISCOVERY, TOKEN, KEYS])(
    '503 within two seconds, whatever it does instead of answering at %s; and nothing is left of it',
    async (address) => {
      const { fault, times } = { fault: providers.faults, times: [] as number[] };
      for (const [name, behave] of FAULTS) {
        const browser = new Browser(app.url);
        // What is not asked before is asked now: each fault meets a service that knows nothing of the provider yet.
        const fresh = await TestApp.start(providers.settings, app.database);
        try {
          const query =
            address === DISCOVERY
              ? ''
              : await goToProvider({ providers, browser: withUrl(browser, fresh) }, 'google', newProviderPerson());
          fault.set(address, behave);
          const began = performance.now();
          const at = withUrl(browser, fresh);
          const { status, body, headers } = await (address === DISCOVERY
            ? at.get('/api/auth/social/google')
            : callback(at, 'google', query));
          times.push(performance.now() - began);
          expect([name, status, body.code, headers.get('retry-after')]).toEqual([name, ...AWAY]);
          fault.delete(address);
          expect((await signInBy(providers, fresh.url, 'google', newProviderPerson())).page.status).toBe(303);
        } finally {
          await fresh.stop();
        }
      }
      expect(Math.max(...times)).toBeLessThan(2000);
    },
  );

  /** The same cookies, at another process. */
  const withUrl = (browser: Browser, { url }: TestApp): Browser => {
    browser.url = url;
    return browser;
  };

  it('a redirect is no answer, and is not followed', async () => {
    const away = { location: `${providers.url}/evil.example/keys` };
    for (const status of [301, 302, 307, 308]) {
      providers.faults.set(DISCOVERY, answering(status, JSON_TYPE, '{}', away));
      expect((await app.client().get('/api/auth/social/google')).status).toBe(503);
    }
    expect(providers.asked.filter((address) => address.includes('evil'))).toEqual([]);
  });

  it('a provider that names another issuer than its own, or an address without https, is away', async () => {
    const { google } = providers;
    const published = google.discovery().body as Record<string, unknown>;
    for (const change of [
      { issuer: 'https://evil.example' },
      { jwks_uri: 'http://www.googleapis.com/oauth2/v3/certs' },
    ]) {
      const other = await TestApp.start(providers.settings, app.database);
      providers.faults.set(DISCOVERY, answering(200, JSON_TYPE, JSON.stringify({ ...published, ...change })));
      const { status, body } = await other
        .client()
        .post('/api/auth/social/token', { provider: 'google', idToken: await google.idToken(newProviderPerson()) });
      await other.stop();
      expect([change, status, body.code]).toEqual([change, 503, 'identity.provider-away']);
    }
  });

  it('the other providers, and passwords, are not concerned', async () => {
    providers.faults.set(DISCOVERY, (response) => response.destroy());
    const { person } = await signUp(app);
    expect((await app.client().get('/api/auth/social/google')).status).toBe(503);
    for (const provider of ['microsoft', 'okta'] as const) {
      expect((await signInBy(providers, app.url, provider, newProviderPerson())).page.status).toBe(303);
    }
    await logIn(app, person);
  });

  it('what it has published is asked for once, however many sign in', async () => {
    await inParallel(20, () => app.client().get('/api/auth/social/google'));
    for (let count = 0; count < 3; count++) await signInBy(providers, app.url, 'google', newProviderPerson());
    const asked = (address: string) => providers.asked.filter((one) => one === address).length;
    expect([asked(DISCOVERY), asked(KEYS)]).toEqual([1, 1]);
  });

  it('new keys are found, and asked for at most every ten seconds, whatever tokens name', async () => {
    const present = async (idToken: string) =>
      (await app.client().post('/api/auth/social/token', { provider: 'google', idToken })).status;
    const { google } = providers;
    const old = await google.idToken(newProviderPerson());
    expect(await present(old)).toBe(200);
    await google.rotate();
    const claims = newProviderPerson();
    for (let tries = 0; tries < 5; tries++)
      await present(await google.sign({ ...claims }, { kid: `unknown-${tries}` }));
    expect(providers.asked.filter((address) => address === KEYS)).toHaveLength(1);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now + 11_000);
    expect([await present(await google.idToken(newProviderPerson())), await present(old)]).toEqual([200, 401]);
    expect(providers.asked.filter((address) => address === KEYS)).toHaveLength(2);
  });

  it('an answer that met an outage is spent', async () => {
    const browser = new Browser(app.url);
    const query = await goToProvider({ providers, browser }, 'google', newProviderPerson());
    providers.faults.set(TOKEN, (response) => response.destroy());
    expect((await callback(browser.clone(), 'google', query)).status).toBe(503);
    providers.faults.clear();
    expect((await callback(browser.clone(), 'google', query)).status).toBe(400);
  });
});
