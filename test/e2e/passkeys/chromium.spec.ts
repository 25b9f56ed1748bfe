import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

const ORIGIN = 'http://localhost:3000';
const BUNDLE = createRequire(import.meta.url)
  .resolve('@simplewebauthn/browser')
  .replace(/(dist|esm|script)\/.*/, '');

/** What the page has from @simplewebauthn/browser. */
interface Library {
  startRegistration(wish: { optionsJSON: object }): Promise<object>;
  startAuthentication(wish: { optionsJSON: object }): Promise<object>;
}

interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown> & { readonly publicKey?: object };
}

/** A person's browser, with an authenticator inside that verifies them, on a page of PUBLIC_URL. */
class BrowserOfPerson {
  private constructor(
    readonly page: Page,
    private readonly devTools: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  static async open(browser: Browser, app: TestApp): Promise<BrowserOfPerson> {
    const context = await browser.newContext();
    const page = await context.newPage();
    await context.route(`${ORIGIN}/**`, async (route) => {
      const path = route.request().url().slice(ORIGIN.length);
      if (path !== '/page') return route.fulfill({ response: await route.fetch({ url: `${app.url}${path}` }) });
      return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Passkeys</title>' });
    });
    await page.goto(`${ORIGIN}/page`);
    await page.addScriptTag({ content: readFileSync(`${BUNDLE}dist/bundle/index.umd.min.js`, 'utf8') });
    const devTools = await context.newCDPSession(page);
    await devTools.send('WebAuthn.enable');
    const { authenticatorId } = await devTools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true },
        ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
      },
    });
    return new BrowserOfPerson(page, devTools, authenticatorId);
  }

  post(path: string, body: object = {}): Promise<Reply> {
    return this.page.evaluate(
      async ([url, payload]) => {
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch(url, { method: 'POST', headers, body: payload });
        return { status: answer.status, body: (await answer.json()) as Reply['body'] };
      },
      [path, JSON.stringify(body)] as const,
    );
  }

  ask(ceremony: keyof Library, optionsJSON: object): Promise<object> {
    return this.page.evaluate(
      ([name, options]) =>
        (globalThis as unknown as { SimpleWebAuthnBrowser: Library }).SimpleWebAuthnBrowser[name]({
          optionsJSON: options,
        }),
      [ceremony, optionsJSON] as const,
    );
  }

  async signIn(): Promise<Reply> {
    const { body } = await this.post('/api/auth/passkey/options');
    return this.post('/api/auth/passkey', { credential: await this.ask('startAuthentication', body.publicKey!) });
  }

  async loseUser(): Promise<void> {
    await this.devTools.send('WebAuthn.setUserVerified', {
      authenticatorId: this.authenticatorId,
      isUserVerified: false,
    });
  }
}

describe('a passkey in Chromium', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await TestApp.start();
    browser = await chromium.launch({ executablePath: process.env['TEST_CHROMIUM']!, args: ['--no-sandbox'] });
  });

  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  it('is made, signs in without a username, is the second factor after a password, and proves both again', async () => {
    const { person } = await signUp(app);
    const visitor = await BrowserOfPerson.open(browser, app);
    const { email, password } = person;
    expect((await visitor.post('/api/auth/login', { email, password })).status).toBe(200);
    const creation = await visitor.post('/api/users/me/second-factors/passkeys/options');
    const made = await visitor.ask('startRegistration', creation.body.publicKey!);
    const added = await visitor.post('/api/users/me/second-factors/passkeys', { name: 'Chromium', credential: made });
    expect([added.status, added.body['recoveryCodes']]).toEqual([201, expect.any(Array)]);

    const signedIn = await visitor.signIn();
    expect([signedIn.status, signedIn.body['awaitsSecondFactor']]).toEqual([200, undefined]);

    const half = await visitor.post('/api/auth/login', { email, password });
    expect(half.body['secondFactors']).toEqual(['passkey', 'recovery-code']);
    const wanted = await visitor.post('/api/auth/second-factor/passkey/options');
    const proof = await visitor.ask('startAuthentication', wanted.body.publicKey!);
    expect((await visitor.post('/api/auth/second-factor/passkey', { credential: proof })).status).toBe(200);

    const again = await visitor.post('/api/auth/second-factor/passkey/options');
    const credential = await visitor.ask('startAuthentication', again.body.publicKey!);
    const renewed = await visitor.post('/api/auth/reauthenticate/passkey', { credential });
    expect([renewed.status, renewed.body['acr']]).toEqual([200, 'aal2']);

    await visitor.loseUser();
    await expect(visitor.signIn()).rejects.toThrow(/NotAllowed/);
  });
});
