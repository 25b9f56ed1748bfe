import { changeEmail, forgetMailLimits, messagesTo } from '../accounts/steps.js';
import { inParallel, statusCounts } from '../identity/steps.js';
import { signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { askChallenge, inKnownBrowser, resetTokenFor } from './steps.js';

const PATH = '/api/auth/password-reset';

describe('asking for codes in somebody’s place', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  /** Somebody with a proved address, for whom a stranger has just asked; with the token that was mailed. */
  const askedFor = async () => {
    const account = await signUp(app);
    const { email } = account.person;
    await changeEmail(account.client, email);
    await forgetMailLimits(app);
    await askChallenge(app.client(), 'password-reset', email);
    return { ...account, email, token: await resetTokenFor(app.client(), email) };
  };

  it('202: doesn’t keep its owner from it, who gets the mail in a browser that the account knows', async () => {
    const { client, email, token } = await askedFor();
    await askChallenge(inKnownBrowser(app, client), 'password-reset', email);
    expect(await resetTokenFor(app.client(), email, token)).not.toBe(token);
  });

  it('429: a browser that another account knows is a stranger’s', async () => {
    const { email } = await askedFor();
    const { client: other } = await signUp(app);
    const { status, body } = await inKnownBrowser(app, other).post(PATH, { identifier: email });
    expect([status, body.code]).toEqual([429, 'identity.code-throttled']);
  });

  it('429: of twenty at once in the known browser one counts, and one mail goes out', async () => {
    const { client, email, token } = await askedFor();
    const ask = () => inKnownBrowser(app, client).post(PATH, { identifier: email });
    expect(statusCounts(await inParallel(20, ask))).toEqual({ 202: 1, 429: 19 });
    await resetTokenFor(app.client(), email, token);
    expect((await messagesTo(app.client(), email)).filter(({ text }) => text.includes('sp_reset_'))).toHaveLength(2);
  });
});
