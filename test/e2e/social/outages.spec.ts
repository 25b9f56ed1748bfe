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
describe('social sign-in while a provider is away', () => {
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
