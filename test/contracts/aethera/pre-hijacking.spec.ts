import {
  changeEmail,
  forgetMailLimits,
  mailedCode,
  messagesTo,
  newEmail,
  NEW_PASSWORD,
} from '../../e2e/accounts/steps.js';
import { makeKey } from '../../e2e/api-keys/keys.js';
import { auditOf, inParallel, statusCounts, verify } from '../../e2e/identity/steps.js';
import { newRobot } from '../../e2e/robots/steps.js';
import { askChallenge, mailsAbout, resetTokenFor } from '../../e2e/sign-in/steps.js';
import { linkedAccount } from '../../support/furnished-tenant.js';
import { codeFor, newPerson } from '../../support/people.js';
import { addTotp } from '../../support/second-factor.js';
import { announceChange } from '../../support/members.js';
import { TestApp } from '../../support/test-app.js';
import { newViewer, OPEN } from '../support/default-tenant.js';

const ADMIN = `UPDATE rbac.assignments SET role_id = (SELECT id FROM rbac.roles WHERE tenant_id = assignments.tenant_id
  AND name = 'admin') WHERE actor_id = $1 RETURNING tenant_id`;

/** Anybody can register with anybody's address. Whoever holds it gets the account, and nobody else stays in it. */
describe('an address that was registered, and never proved', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ ...OPEN, SIGN_IN_BY_EMAIL_CODE: 'true' });
  });

  afterAll(() => app.stop());

  const logIn = (email: string, password: string) => app.client().post('/auth/login', { email, password });

  /** Registered, and given every other way in that there is. */
  async function squatted() {
    const mallory = await newViewer(app);
    const [row] = await app.database.asOwner<{ tenant_id: string }>(ADMIN, [mallory.userId]);
    await announceChange(app, `tenant:${row!.tenant_id}`);
    const { bearer, userId, person } = mallory;
    const key = await makeKey(app, bearer);
    const robot = await newRobot(app, bearer);
    await linkedAccount(app, userId);
    const otherEmail = newEmail();
    const session = app.client().bearer(mallory.sessionToken);
    await session.post('/api/users/me/email', { email: otherEmail });
    const emailCode = await mailedCode(app.client(), otherEmail);
    const { recoveryCodes } = await addTotp(session);
    const ways = [bearer, session, key.client, robot.bearer];
    return { ...mallory, person, ways, emailCode, recoveryCodes };
  }

  /** As whoever reads the mail of the address. */
  async function reset(email: string, newPassword = NEW_PASSWORD) {
    await forgetMailLimits(app);
    await askChallenge(app.client(), 'password-reset', email);
    const token = await resetTokenFor(app.client(), email);
    return { token, confirm: () => app.client().post('/api/auth/password-reset/confirm', { token, newPassword }) };
  }

  it('its holder, who signs up, is told, and gets the account by a mail; whoever made it is out by every way', async () => {
    const { person, userId, ways, refreshToken, emailCode } = await squatted();
    const { email, password } = person;
    expect(await Promise.all(ways.map(async (way) => (await way.get('/auth/me')).status))).toEqual([
      200, 200, 200, 200,
    ]);

    const mei = { ...newPerson(), email };
    const { body } = await app.client().post('/api/auth/sign-up', mei);
    const taken = await verify(app.client(), body.verificationId as string, await codeFor(app.client(), mei.phone));
    expect([taken.status, taken.body.code]).toEqual([409, 'identity.email-taken']);
    expect(await mailsAbout(app.client(), email, /You already have an account/)).toEqual([
      expect.stringContaining('ask for a new password'),
    ]);

    expect((await (await reset(email)).confirm()).status).toBe(204);
    expect(await Promise.all(ways.map(async (way) => (await way.get('/auth/me')).status))).toEqual([
      401, 401, 401, 401,
    ]);
    expect((await app.client().post('/auth/refresh', { refresh_token: refreshToken })).status).toBe(401);
    expect((await logIn(email, password)).status).toBe(401);

    const entered = await logIn(email, NEW_PASSWORD);
    expect([entered.status, entered.body.actor.actor_id]).toEqual([200, `user:${userId}`]);
    const own = app.client().bearer(entered.body.session_token as string);
    expect((await own.post('/api/users/me/email/confirm', { code: emailCode })).body.code).toBe(
      'identity.code-invalid',
    );
    const left = [
      (await own.get('/api/users/me/second-factors')).body,
      (await own.get('/api/users/me/social-accounts')).body,
      (await own.get('/api/api-keys')).body,
    ];
    expect(left).toMatchObject([{ secondFactors: [] }, { socialAccounts: [] }, { apiKeys: [] }]);
    const [user] = await app.database.asOwner(
      'SELECT email_verified_at IS NOT NULL AS proved FROM identity.users WHERE id = $1',
      [userId],
    );
    expect(user).toEqual({ proved: true });
    const told = ['account-claimed', 'second-factor-removed', 'social-account-unlinked'].map(
      (name) => `identity.${name}`,
    );
    expect((await auditOf(app, userId)).map(({ action }) => action)).toEqual(expect.arrayContaining(told));
    expect(await mailsAbout(app.client(), email, /Your account is yours/)).toHaveLength(1);
  });

  it('a phone that was added after the mail was asked for goes too', async () => {
    const { person, userId } = await newViewer(app);
    const { confirm } = await reset(person.email);
    const sql = 'UPDATE identity.users SET phone = $2, phone_verified_at = now() WHERE id = $1';
    await app.database.asOwner(sql, [userId, newPerson().phone]);
    expect((await confirm()).status).toBe(204);
    const rows = await app.database.asOwner('SELECT phone FROM identity.users WHERE id = $1', [userId]);
    expect(rows).toEqual([{ phone: null }]);
  });

  it('of twenty who give the token back at once, one gets it', async () => {
    const { person } = await squatted();
    const { token } = await reset(person.email);
    const answers = await inParallel(20, (n) =>
      app.client().post('/api/auth/password-reset/confirm', { token, newPassword: `${NEW_PASSWORD} ${n}` }),
    );
    expect(statusCounts(answers)).toEqual({ 204: 1, 400: 19 });
    const won = answers.findIndex(({ status }) => status === 204);
    expect((await logIn(person.email, `${NEW_PASSWORD} ${won}`)).status).toBe(200);
  });

  it('who has proved it keeps the second factor with a new password', async () => {
    const { person, sessionToken, userId } = await newViewer(app);
    const session = app.client().bearer(sessionToken);
    await changeEmail(session, person.email);
    await addTotp(session);
    expect((await (await reset(person.email)).confirm()).status).toBe(204);
    const { status, body } = await logIn(person.email, NEW_PASSWORD);
    expect([status, body.detail]).toEqual([403, 'mfa_required']);
    expect((await auditOf(app, userId)).map(({ action }) => action)).not.toContain('identity.account-claimed');
  });

  it('no code to sign in is mailed to it: its holder would share the account with whoever made it', async () => {
    const { person } = await newViewer(app);
    await askChallenge(app.client(), 'sign-in-code', person.email);
    // What is asked for later goes out later.
    await reset(person.email);
    const subjects = (await messagesTo(app.client(), person.email)).map(({ subject }) => subject);
    expect(subjects).toEqual(['Set a new password']);
  });
});
