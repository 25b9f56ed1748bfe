import { Browser } from '../../support/browser.js';
import { linkedAccount } from '../../support/furnished-tenant.js';
import type { HttpClient } from '../../support/http-client.js';
import { inTurn } from '../../support/in-turn.js';
import { logIn, newPerson, signUp } from '../../support/people.js';
import type { ProviderPerson } from '../../support/providers/fake-provider.js';
import { ProvidersStandIn } from '../../support/providers/stand-in.js';
import { TestApp } from '../../support/test-app.js';
import { messagesTo } from '../accounts/steps.js';
import { auditOf, eventually, inParallel } from '../identity/steps.js';
import { answerOf, callback, goToProvider, newProviderPerson, signInBy } from './steps.js';

const PATH = '/api/users/me/social-accounts';

describe(`linked accounts of providers (${PATH})`, () => {
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

  /** Somebody who is signed in by password, in a browser. */
  async function inBrowser() {
    const account = await signUp(app);
    const browser = new Browser(app.url);
    browser.cookies.set('sallyport_session', account.sessionToken);
    return { ...account, browser };
  }

  async function askToLink(browser: Browser, person: ProviderPerson, body: object = {}): Promise<string> {
    const begun = await browser.post(PATH, { provider: 'google', ...body });
    if (begun.status !== 200) throw new Error(JSON.stringify(begun.body));
    return answerOf(providers, 'google', person, begun.body.authorizationUrl as string);
  }

  const link = async (browser: Browser, person: ProviderPerson) =>
    callback(browser, 'google', await askToLink(browser, person));

  const linkedTo = async (userId: string) =>
    app.database.asOwner<{ id: string; subject: string }>(
      'SELECT id, subject FROM identity.social_accounts WHERE user_id = $1',
      [userId],
    );

  const isTold = (client: HttpClient, email: string, subject: string) =>
    eventually(async () => (await messagesTo(client, email)).some((message) => message.subject === subject));

  describe('linking', () => {
    it('303: opens the account from then on, whatever the addresses are; the session goes on, the owner is told', async () => {
      const { browser, client, person, userId } = await inBrowser();
      const mei = newProviderPerson({ email_verified: false });
      const query = await askToLink(browser, mei, { returnTo: '/settings' });
      const session = browser.cookies.get('sallyport_session');
      const page = await callback(browser, 'google', query);
      expect([page.status, page.location, browser.cookies.get('sallyport_session')]).toEqual([
        303,
        '/settings',
        session,
      ]);
      const { body } = await client.get(PATH);
      expect(body.socialAccounts).toEqual([
        expect.objectContaining({ provider: 'google', email: null, lastUsedAt: null }),
      ]);
      const again = await signInBy(providers, app.url, 'google', mei);
      expect((await again.browser.client().get('/api/auth/me')).body.user.id).toBe(userId);
      expect(await isTold(client, person.email, 'An account was linked to yours')).toBe(true);
      const [line] = (await auditOf(app, userId)).filter(({ action }) => action === 'identity.social-account-linked');
      expect([line?.outcome, JSON.stringify(line).includes(mei.sub)]).toEqual(['success', false]);
    });

    it('400: in another browser nothing is linked', async () => {
      const { browser, userId } = await inBrowser();
      const query = await askToLink(browser, newProviderPerson());
      const { status } = await callback(new Browser(app.url), 'google', query);
      expect([status, await linkedTo(userId)]).toEqual([400, []]);
    });

    it('400: not once the session has ended with which it was begun', async () => {
      const { browser, client, person, userId } = await inBrowser();
      const query = await askToLink(browser, newProviderPerson());
      await client.post('/api/auth/logout');
      await logIn(app, person);
      const { status, body } = await callback(browser, 'google', query);
      expect([status, body.code, await linkedTo(userId)]).toEqual([400, 'identity.sign-in-state-invalid', []]);
    });

    it('400: not once the account is disabled', async () => {
      const { browser, userId } = await inBrowser();
      const query = await askToLink(browser, newProviderPerson());
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [userId]);
      expect([(await callback(browser, 'google', query)).status, await linkedTo(userId)]).toEqual([400, []]);
    });

    it('401: asks for a proof that is fresh', async () => {
      const { browser, userId } = await inBrowser();
      await app.database.asOwner(
        `UPDATE identity.sessions SET proofs = '[{"method": "pwd", "atMs": 0}]' WHERE user_id = $1`,
        [userId],
      );
      const other = await TestApp.start(providers.settings, app.database);
      const asked = await browser.clone(other.url).post(PATH, { provider: 'google' });
      await other.stop();
      expect([asked.status, asked.body.code]).toEqual([401, 'identity.authentication-insufficient']);
    });

    it('409: what opens another account opens no second one, also when twenty ask at once', async () => {
      const person = newProviderPerson();
      const people = await inParallel(3, inBrowser);
      const asked = await Promise.all(
        people.map(async ({ browser }) => ({ browser, query: await askToLink(browser, person) })),
      );
      const pages = await Promise.all(asked.map(({ browser, query }) => callback(browser, 'google', query)));
      expect(pages.map(({ status }) => status).sort()).toEqual([303, 409, 409]);
      const linked = await Promise.all(people.map(({ userId }) => linkedTo(userId)));
      expect(linked.flat().map(({ subject }) => subject)).toEqual([person.sub]);
    });

    it('422: comes back to this service only', async () => {
      const { browser } = await inBrowser();
      const { status } = await browser.post(PATH, { provider: 'google', returnTo: 'https://evil.example/' });
      expect(status).toBe(422);
    });
  });

  describe('unlinking', () => {
    it('204: opens the account no more; the owner is told', async () => {
      const { browser, client, person, userId } = await inBrowser();
      const mei = newProviderPerson({ email: person.email });
      await link(browser, mei);
      const id = (await linkedTo(userId))[0]!.id;
      expect((await browser.delete(`${PATH}/${id}`)).status).toBe(204);
      const { page } = await signInBy(providers, app.url, 'google', mei);
      expect([page.status, page.body.code]).toEqual([409, 'identity.link-required']);
      expect(await isTold(client, person.email, 'An account was unlinked from yours')).toBe(true);
    });

    it('401: who comes back from the provider while it is unlinked begins no session', async () => {
      const { browser, userId } = await inBrowser();
      const mei = newProviderPerson();
      await link(browser, mei);
      const { id } = (await linkedTo(userId))[0]!;
      const stranger = new Browser(app.url);
      const query = await goToProvider({ providers, browser: stranger }, 'google', mei);
      const [unlinked, page] = await inTurn(
        app.database,
        userId,
        () => browser.delete(`${PATH}/${id}`),
        () => callback(stranger, 'google', query),
      );
      expect([unlinked.status, page.status, page.body.code]).toEqual([204, 401, 'identity.social-sign-in-refused']);
      const sessions = await app.database.asOwner('SELECT FROM identity.sessions WHERE user_id = $1', [userId]);
      expect(sessions).toHaveLength(1);
    });

    it('404: what is another’s looks like what is not there', async () => {
      const [mei, li] = [await inBrowser(), await inBrowser()];
      const id = await linkedAccount(app, mei.userId);
      const { status, body } = await li.browser.delete(`${PATH}/${id}`);
      expect([status, body.code, await linkedTo(mei.userId)]).toEqual([
        ...[404, 'identity.social-account-not-found'],
        [expect.objectContaining({ id })],
      ]);
    });

    it('409: of the last two ways in one stays, also when both are taken away at once', async () => {
      const { browser } = await signInBy(providers, app.url, 'google', newProviderPerson());
      const { body } = await browser.client().get('/api/auth/me');
      const userId = body.user.id as string;
      await linkedAccount(app, userId);
      const ids = (await linkedTo(userId)).map(({ id }) => id);
      const pages = await inParallel(20, (index) => browser.clone().delete(`${PATH}/${ids[index % 2]!}`));
      const counts = [204, 404, 409].map((wanted) => pages.filter(({ status }) => status === wanted).length);
      expect([counts[0], counts[1]! + counts[2]!, (await linkedTo(userId)).length]).toEqual([1, 19, 1]);
    });
  });

  it('goes with the account when that is deleted; the person is a stranger from then on', async () => {
    const person = newProviderPerson();
    const { browser } = await signInBy(providers, app.url, 'google', person);
    const before = (await browser.client().get('/api/auth/me')).body.user.id as string;
    expect((await browser.post('/api/users/me/deletion', {})).status).toBe(204);
    expect(await linkedTo(before)).toEqual([]);
    const again = await signInBy(providers, app.url, 'google', person);
    expect(again.page.status).toBe(303);
    expect((await again.browser.client().get('/api/auth/me')).body.user.id).not.toBe(before);
  });

  it('whoever has no phone yet makes no tenant', async () => {
    const { browser } = await signInBy(providers, app.url, 'google', newProviderPerson());
    const { status, body } = await browser.client().post('/api/tenants', { name: 'Acme' });
    expect([status, body.code]).toEqual([403, 'tenancy.phone-not-verified']);
  });

  it('an account that has no password is not opened by one, nor proved anew by one', async () => {
    const person = newProviderPerson();
    const { browser } = await signInBy(providers, app.url, 'google', person);
    for (const password of ['null', newPerson().password]) {
      const login = await app.client().post('/api/auth/login', { email: person.email, password });
      const proof = await browser.client().post('/api/auth/reauthenticate', { password });
      const body = { currentPassword: password, newPassword: newPerson().password };
      const change = await browser.client().post('/api/users/me/password', body);
      expect([login.status, proof.status, change.status]).toEqual([401, 403, 403]);
    }
  });
});
