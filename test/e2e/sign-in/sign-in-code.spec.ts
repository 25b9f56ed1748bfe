import { changeEmail, forgetMailLimits, mailedCode, messagesTo } from '../accounts/steps.js';
import { ageCodes, codesOf, inParallel, statusCounts, wrong } from '../identity/steps.js';
import { codeFor, newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { askChallenge, seenBy } from './steps.js';

describe('signing in by a code', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ SIGN_IN_BY_SMS_CODE: 'true', SIGN_IN_BY_EMAIL_CODE: 'true' });
  });

  afterAll(() => app.stop());

  const confirm = (challengeId: string, code: string, client = app.client()) =>
    client.post('/api/auth/sign-in-code/confirm', { challengeId, code });

  /** Somebody who has asked with their phone, and the code that was sent. */
  async function askedByPhone() {
    const account = await signUp(app);
    const { phone } = account.person;
    const known = await codesOf(app.client(), phone);
    await ageCodes(app, phone, 61);
    const challengeId = await askChallenge(app.client(), 'sign-in-code', phone);
    return { ...account, challengeId, code: await codeFor(app.client(), phone, known) };
  }

  /** Somebody who has asked with their address, which was proved, and the code that was mailed. */
  async function askedByMail() {
    const account = await signUp(app);
    const { email } = account.person;
    await changeEmail(account.client, email);
    const known = [await mailedCode(account.client, email)];
    await forgetMailLimits(app);
    const challengeId = await askChallenge(app.client(), 'sign-in-code', email.toUpperCase());
    return { ...account, challengeId, code: await mailedCode(account.client, email, known) };
  }

  describe('200', () => {
    it('by the code of an SMS: a session like any other, which says how it was proved', async () => {
      const { challengeId, code, userId } = await askedByPhone();
      const client = app.client();
      const { status, body } = await confirm(challengeId, code, client);
      expect([status, body.user.id]).toEqual([200, userId]);
      const [session] = (await client.get('/api/auth/sessions')).body.sessions;
      expect([session.amr, session.acr]).toEqual([['sms'], 'aal1']);
      expect(client.deviceCookie).toMatch(/^sallyport_device=/);
    });

    it('by a mailed code, to an address that was proved', async () => {
      const { challengeId, code, userId } = await askedByMail();
      const client = app.client();
      const { status, body } = await confirm(challengeId, code, client);
      expect([status, body.user.id]).toEqual([200, userId]);
      const [session] = (await client.get('/api/auth/sessions')).body.sessions;
      expect([session.amr, session.acr]).toEqual([['email'], 'aal1']);
    });

    it('once, of twenty at once', async () => {
      const { challengeId, code } = await askedByPhone();
      const answers = await inParallel(20, () => confirm(challengeId, code));
      expect(statusCounts(answers)).toEqual({ 200: 1, 400: 19 });
    });
  });

  describe('400 and 409', () => {
    it('a wrong code counts, five close it, of twenty at once no more are tried; for a decoy alike', async () => {
      const { challengeId, code } = await askedByPhone();
      const decoy = await askChallenge(app.client(), 'sign-in-code', newPerson().phone);
      for (const id of [challengeId, decoy]) {
        const answers = await inParallel(20, () => confirm(id, wrong(code)));
        expect(statusCounts(answers)).toEqual({ 400: 4, 409: 16 });
        expect((await confirm(id, code)).status).toBe(409);
      }
    });

    it('a code is for its challenge and its purpose alone, for ten minutes', async () => {
      const one = await askedByPhone();
      const other = await askedByPhone();
      expect((await confirm(other.challengeId, one.code)).status).toBe(400);
      const body = { challengeId: one.challengeId, code: one.code, newPassword: 'nine loud magpies in a barn' };
      expect((await app.client().post('/api/auth/password-reset/confirm', body)).status).toBe(400);
      await app.database.asOwner(
        `UPDATE identity.out_of_band_challenges SET expires_at = expires_at - interval '10 minutes' WHERE id = $1`,
        [one.challengeId],
      );
      expect((await confirm(one.challengeId, one.code)).status).toBe(400);
    });

    it.each([
      ['SMS', { SIGN_IN_BY_EMAIL_CODE: 'true' }],
      ['mail', { SIGN_IN_BY_SMS_CODE: 'true' }],
    ])('of %s opens nothing once the operator has turned that off', async (by, settings) => {
      const sent = by === 'SMS' ? await askedByPhone() : await askedByMail();
      const off = await TestApp.start({ ...settings, WORKER_ENABLED: 'false' }, app.database);
      try {
        const answer = await confirm(sent.challengeId, sent.code, off.client());
        expect([answer.status, answer.body.code]).toEqual([400, 'identity.code-invalid']);
      } finally {
        await off.stop();
      }
    });

    it('of an account that was disabled since opens nothing', async () => {
      const { challengeId, code, userId } = await askedByPhone();
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [userId]);
      expect((await confirm(challengeId, code)).status).toBe(400);
    });
  });

  it('202: looks the same for what nobody has, and sends nothing', async () => {
    const { person } = await signUp(app);
    const answers = [];
    for (const identifier of [person.email, newPerson().email, newPerson().phone, 'nobody.here']) {
      answers.push(await app.client().post('/api/auth/sign-in-code', { identifier }));
    }
    const shown = answers.map((answer) => seenBy({ ...answer, body: {} }));
    for (const one of shown) expect(one).toEqual(shown[0]);
    await askedByPhone();
    expect(await messagesTo(app.client(), person.email)).toEqual([]);
  });

  it('429: twice in a minute; the code that was sent still counts, with its tries', async () => {
    const { challengeId, code, person } = await askedByPhone();
    for (let n = 0; n < 4; n++) await confirm(challengeId, wrong(code));
    const again = await app.client().post('/api/auth/sign-in-code', { identifier: person.phone.slice(3) });
    expect([again.status, again.body.code]).toEqual([429, 'identity.code-throttled']);
    expect((await confirm(challengeId, code)).status).toBe(200);
  });

  it('a phone has one budget, whatever its codes are for', async () => {
    const { person } = await signUp(app);
    const { status, body } = await app.client().post('/api/auth/sign-in-code', { identifier: person.phone });
    expect([status, body.code]).toEqual([429, 'identity.code-throttled']);
  });

  describe('403', () => {
    it.each([
      [{}, 'phone', 403],
      [{}, 'email', 403],
      [{}, 'username', 403],
      [{ SIGN_IN_BY_SMS_CODE: 'true' }, 'email', 403],
      [{ SIGN_IN_BY_SMS_CODE: 'true' }, 'phone', 202],
      [{ SIGN_IN_BY_EMAIL_CODE: 'true' }, 'phone', 403],
      [{ SIGN_IN_BY_EMAIL_CODE: 'true' }, 'email', 202],
    ] as const)('with %j, by %s: %i', async (settings, kind, expected) => {
      const off = await TestApp.start({ ...settings, WORKER_ENABLED: 'false' }, app.database);
      try {
        const identifier = { ...newPerson(), username: 'nobody.here' }[kind];
        const { status, body } = await off.client().post('/api/auth/sign-in-code', { identifier });
        expect([status, body.code]).toEqual([expected, expected === 403 ? 'identity.sign-in-method-off' : undefined]);
      } finally {
        await off.stop();
      }
    });
  });
});
