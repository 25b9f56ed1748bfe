import { TestApp } from '../../support/test-app.js';
import { codeFor } from '../../support/people.js';
import { newSuperuser } from '../accounts/doors.js';
import {
  accountWithEmail,
  changeEmail,
  changePhone,
  forgetMailLimits,
  newEmail,
  newPhone,
  undoCodeTo,
  type Account,
} from '../accounts/steps.js';
import { ageCodes, codesOf } from '../identity/steps.js';
import { askChallenge, NEW_PASSWORD, resetTokenFor } from './steps.js';

const THIEFS_PASSWORD = 'heron copper thief lantern';

describe('a code or token that was sent to an account', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ SIGN_IN_BY_SMS_CODE: 'true' });
  });

  afterAll(() => app.stop());

  const reset = (token: string) =>
    app.client().post('/api/auth/password-reset/confirm', { token, newPassword: THIEFS_PASSWORD });

  /** Asks to sign in by SMS; gives the code back when it is called. */
  async function codeToSignIn({ person: { phone } }: Account) {
    const known = await codesOf(app.client(), phone);
    await ageCodes(app, phone, 61);
    const challengeId = await askChallenge(app.client(), 'sign-in-code', phone);
    const code = await codeFor(app.client(), phone, known);
    return () => app.client().post('/api/auth/sign-in-code/confirm', { challengeId, code });
  }

  async function tokenToReset(email: string) {
    await forgetMailLimits(app);
    await askChallenge(app.client(), 'password-reset', email);
    return resetTokenFor(app.client(), email);
  }

  it('at an address that was not the owner’s counts no more once the owner has taken theirs back', async () => {
    const { client, person } = await accountWithEmail(app);
    const thiefs = newEmail();
    await changeEmail(client, thiefs);
    const token = await tokenToReset(thiefs);
    const code = await undoCodeTo(app.client(), person.email);
    await app.client().post('/api/auth/undo-email-change', { code, newPassword: NEW_PASSWORD });
    expect((await reset(token)).body.code).toBe('identity.code-invalid');
  });

  it('at the phone of before counts no more once the account has another', async () => {
    const account = await accountWithEmail(app);
    const signIn = await codeToSignIn(account);
    await changePhone(account.client, newPhone());
    expect((await signIn()).body.code).toBe('identity.code-invalid');
  });

  it('counts no more once the password was changed, or set anew by another', async () => {
    const account = await accountWithEmail(app);
    const { email, password } = account.person;
    const [signIn, token] = [await codeToSignIn(account), await tokenToReset(email)];
    const changed = await account.client.post('/api/users/me/password', {
      ...{ currentPassword: password, newPassword: NEW_PASSWORD },
    });
    expect([changed.status, (await signIn()).status, (await reset(token)).status]).toEqual([204, 400, 400]);

    const other = await accountWithEmail(app);
    const signInToOther = await codeToSignIn(other);
    expect((await reset(await tokenToReset(other.person.email))).status).toBe(204);
    expect((await signInToOther()).status).toBe(400);
  });

  it('counts no more once the account was disabled, also when it is enabled again', async () => {
    const admin = await newSuperuser(app);
    const account = await accountWithEmail(app);
    const token = await tokenToReset(account.person.email);
    for (const change of ['disable', 'enable']) {
      const { status, text } = await admin.client.post(`/api/users/${account.userId}/${change}`, {});
      if (status !== 200) throw new Error(`${change}: ${text}`);
    }
    expect((await reset(token)).status).toBe(400);
  });
});
