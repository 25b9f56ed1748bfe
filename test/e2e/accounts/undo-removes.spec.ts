import { linkedAccount } from '../../support/furnished-tenant.js';
import { addPasskey, passkeyChallenge } from '../../support/passkeys.js';
import { logIn, type Person } from '../../support/people.js';
import { addTotp } from '../../support/second-factor.js';
import { TestApp } from '../../support/test-app.js';
import { SoftwareAuthenticator } from '../../../scripts/demo/authenticator.mjs';
import { guess, inKnownBrowser, WRONG_PASSWORD } from '../sign-in/steps.js';
import { accountWithEmail, changeEmail, NEW_PASSWORD, newEmail, undoCodeTo, type Account } from './steps.js';

describe('taking an address back from somebody who has been in the account', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ LOCKOUT_GUESSES: '5' });
  });

  afterAll(() => app.stop());

  const undo = async ({ person }: Account) => {
    const code = await undoCodeTo(app.client(), person.email);
    const { status, text } = await app
      .client()
      .post('/api/auth/undo-email-change', { code, newPassword: NEW_PASSWORD });
    if (status !== 204) throw new Error(`undo: ${text}`);
  };

  /** What a login with the owner's new password is answered. */
  const ownerLogsIn = ({ email }: Person) => app.client().post('/api/auth/login', { email, password: NEW_PASSWORD });

  const ageAccount = async (userId: string) => {
    for (const [table, column] of [
      ...[['second_factors', 'created_at'] as const, ['recovery_codes', 'created_at'] as const],
      ...[['social_accounts', 'linked_at'] as const, ['users', 'created_at'] as const],
    ]) {
      const [key, older] = [table === 'users' ? 'id' : 'user_id', `${column} - interval '2 days'`];
      await app.database.asOwner(`UPDATE identity.${table} SET ${column} = ${older} WHERE ${key} = $1`, [userId]);
    }
  };

  const ageRecoveryCodes = (userId: string) =>
    app.database.asOwner(
      "UPDATE identity.recovery_codes SET created_at = created_at - interval '2 days' WHERE user_id = $1",
      [userId],
    );

  const left = async (userId: string) => {
    const [counted] = await app.database.asOwner(
      `SELECT (SELECT count(*)::int FROM identity.second_factors WHERE user_id = $1) AS factors,
        (SELECT count(*)::int FROM identity.recovery_codes WHERE user_id = $1) AS codes,
        (SELECT count(*)::int FROM identity.social_accounts WHERE user_id = $1) AS linked`,
      [userId],
    );
    return counted;
  };

  it('the passkey they added opens nothing any more, and asks the owner for nothing', async () => {
    const account = await accountWithEmail(app);
    const authenticator = new SoftwareAuthenticator();
    await addPasskey(account.client, authenticator);
    await changeEmail(account.client, newEmail());
    await undo(account);
    const { client, options } = await passkeyChallenge(app);
    expect((await client.post('/api/auth/passkey', { credential: authenticator.get(options) })).status).toBe(401);
    const { status, body } = await ownerLogsIn(account.person);
    expect([status, body.awaitsSecondFactor]).toEqual([200, undefined]);
    expect(await left(account.userId)).toEqual({ factors: 0, codes: 0, linked: 0 });
  });

  it('whatever was added up to a day before, or since, is gone: authenticator apps, recovery codes, linked accounts', async () => {
    const account = await accountWithEmail(app);
    await ageAccount(account.userId);
    await addTotp(account.client);
    // As if codes were left of a factor that the thief has replaced.
    await ageRecoveryCodes(account.userId);
    await linkedAccount(app, account.userId);
    await changeEmail(account.client, newEmail());
    await undo(account);
    expect(await left(account.userId)).toEqual({ factors: 0, codes: 0, linked: 0 });
  });

  it('what was there before stays, and is asked for; of it only recovery codes that were replaced are gone', async () => {
    const account = await accountWithEmail(app);
    const { recoveryCodes } = await addTotp(account.client);
    await linkedAccount(app, account.userId);
    await ageAccount(account.userId);
    await changeEmail(account.client, newEmail());
    await undo(account);
    expect((await ownerLogsIn(account.person)).body.awaitsSecondFactor).toBe(true);
    expect(await left(account.userId)).toEqual({ factors: 1, codes: recoveryCodes.length, linked: 1 });

    const other = await accountWithEmail(app);
    await addTotp(other.client);
    await ageAccount(other.userId);
    await app.database.asOwner('UPDATE identity.recovery_codes SET created_at = now() WHERE user_id = $1', [
      other.userId,
    ]);
    await changeEmail(other.client, newEmail());
    await undo(other);
    expect(await left(other.userId)).toEqual({ factors: 1, codes: 0, linked: 0 });
  });

  it('the account an account began with is still linked', async () => {
    const account = await accountWithEmail(app);
    await linkedAccount(app, account.userId);
    await app.database.asOwner(
      'UPDATE identity.social_accounts SET linked_at = (SELECT created_at FROM identity.users WHERE id = $1) WHERE user_id = $1',
      [account.userId],
    );
    await changeEmail(account.client, newEmail());
    await undo(account);
    expect(await left(account.userId)).toEqual({ factors: 0, codes: 0, linked: 1 });
  });

  it('their browser is no known one, and no lock is left for the owner', async () => {
    const account = await accountWithEmail(app);
    const thief = await logIn(app, account.person);
    const { email } = account.person;
    await changeEmail(account.client, newEmail());
    await undo(account);
    await guess(app.client(), { email }, 5);
    const known = inKnownBrowser(app, thief.client);
    expect((await known.post('/api/auth/login', { email, password: NEW_PASSWORD })).status).toBe(401);
  });

  it('the new password is not made of what is known of the account, and the code is not spent by trying', async () => {
    const account = await accountWithEmail(app);
    const { email } = account.person;
    await changeEmail(account.client, newEmail());
    const code = await undoCodeTo(app.client(), email);
    const post = (newPassword: string) => app.client().post('/api/auth/undo-email-change', { code, newPassword });
    expect((await post(email)).body.code).toBe('identity.password-too-weak');
    expect((await post(WRONG_PASSWORD)).status).toBe(204);
  });
});
