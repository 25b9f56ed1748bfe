import { askChallenge } from '../sign-in/steps.js';
import { changePhone, forgetMailLimits, messagesTo, newPhone } from '../accounts/steps.js';
import { codesOf, inParallel, statusCounts, wrong } from '../identity/steps.js';
import { codeFor, logIn, signUp } from '../../support/people.js';
import {
  addTotp,
  forgetSms,
  halfSignIn,
  newPersonWithSms,
  newPersonWithTotp,
  proveAddress,
  sentCode,
  totpCode,
} from '../../support/second-factor.js';
import { TestApp } from '../../support/test-app.js';

const SMS = '/api/users/me/second-factors/sms';
const SEND = '/api/auth/second-factor/code/send';
const CODE = '/api/auth/second-factor/code';
const NAMED = { name: 'My phone' };

describe('a second factor by SMS', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ SIGN_IN_BY_SMS_CODE: 'true' });
  });

  afterAll(() => app.stop());

  type Client = ReturnType<TestApp['client']>;
  const expireCodes = (userId: string) =>
    app.database.asOwner(
      `UPDATE identity.out_of_band_challenges SET expires_at = expires_at - interval '10 minutes' WHERE user_id = $1`,
      [userId],
    );

  const reauthenticated = async (client: Client, { phone, password }: { phone: string; password: string }) => {
    const code = await sentCode(app, client, phone);
    return client.post('/api/auth/reauthenticate', { password, method: 'sms', code });
  };

  describe('switching it on', () => {
    it('201: brings recovery codes, ends the other sessions, is listed, and its owner is told', async () => {
      const { client, person, userId } = await signUp(app);
      await proveAddress(app, userId);
      const other = await logIn(app, person);
      const { status, body } = await client.post(SMS, NAMED);
      expect([status, body.recoveryCodes.length]).toEqual([201, 10]);
      expect((await other.client.get('/api/auth/me')).status).toBe(401);
      const { secondFactors } = (await client.get('/api/users/me/second-factors')).body;
      expect(secondFactors).toMatchObject([{ id: body.factorId, kind: 'sms', name: 'My phone', isConfirmed: true }]);
    });

    it('401: with another second factor both must have been proved of late', async () => {
      const { client, userId } = await newPersonWithTotp(app);
      await proveAddress(app, userId);
      const { status, body } = await client.post(SMS, NAMED);
      expect([status, body.code]).toEqual([401, 'identity.authentication-insufficient']);
    });

    it('409: without a proved phone, or a proved address', async () => {
      const { client, userId } = await signUp(app);
      expect((await client.post(SMS, NAMED)).body.code).toBe('identity.contacts-not-proved');
      await proveAddress(app, userId);
      await app.database.asOwner('UPDATE identity.users SET phone = NULL, phone_verified_at = NULL WHERE id = $1', [
        userId,
      ]);
      expect((await client.post(SMS, NAMED)).body.code).toBe('identity.contacts-not-proved');
    });

    it('once, of twenty at once', async () => {
      const { client, userId } = await signUp(app);
      await proveAddress(app, userId);
      const answers = await inParallel(20, () => client.post(SMS, NAMED));
      const { 201: added, ...others } = statusCounts(answers);
      expect([added, Object.keys(others)]).toEqual([1, expect.not.arrayContaining(['500'])]);
    });
  });

  describe('200: signing in', () => {
    it('with the code that is asked for: amr says sms and mfa', async () => {
      const { person } = await newPersonWithSms(app);
      const { client, answer } = await halfSignIn(app, person);
      expect(answer.body.secondFactors).toEqual(['sms', 'recovery-code']);
      await forgetSms(app, person.phone);
      const known = await codesOf(app.client(), person.phone);
      const sent = await client.post(SEND);
      expect([sent.status, sent.body.channel, sent.body.to]).toEqual([
        202,
        'sms',
        `${person.phone.slice(0, -8)}****${person.phone.slice(-4)}`,
      ]);
      const { status } = await client.post(CODE, { code: await codeFor(app.client(), person.phone, known) });
      const [session] = (await client.get('/api/auth/sessions')).body.sessions;
      expect([status, session.amr, session.acr]).toEqual([200, ['pwd', 'sms', 'mfa'], 'aal2']);
    });

    it('reauthenticates with the password, and is removed then', async () => {
      const { client, person, factorId } = await newPersonWithSms(app);
      expect((await client.delete(`/api/users/me/second-factors/${factorId}`)).status).toBe(401);
      expect((await reauthenticated(client, person)).body.acr).toBe('aal2');
      expect((await client.delete(`/api/users/me/second-factors/${factorId}`)).status).toBe(204);
      expect((await logIn(app, person)).sessionToken).toMatch(/^sp_session_/);
    });
  });

  describe('400', () => {
    it('a code counts once, in its session alone, for ten minutes, and the newest alone', async () => {
      const { person, userId } = await newPersonWithSms(app);
      const [mine, other] = [await halfSignIn(app, person), await halfSignIn(app, person)];
      const first = await sentCode(app, mine.client, person.phone);
      expect((await other.client.post(CODE, { code: first })).status).toBe(400);
      const second = await sentCode(app, mine.client, person.phone);
      expect((await mine.client.post(CODE, { code: first })).status).toBe(400);
      await expireCodes(userId);
      expect((await mine.client.post(CODE, { code: second })).status).toBe(400);
      const code = await sentCode(app, mine.client, person.phone);
      expect((await mine.client.post(CODE, { code })).status).toBe(200);
    });

    it('a code that went to the phone of before', async () => {
      const { person, userId } = await newPersonWithSms(app);
      const { client } = await halfSignIn(app, person);
      const code = await sentCode(app, client, person.phone);
      await app.database.asOwner('UPDATE identity.users SET phone = $2 WHERE id = $1', [userId, newPhone()]);
      expect((await client.post(CODE, { code })).status).toBe(400);
    });
  });

  it('401: five wrong ones end the sign-in; asking for another gives no try back', async () => {
    const { person } = await newPersonWithSms(app);
    const { client } = await halfSignIn(app, person);
    let code = await sentCode(app, client, person.phone);
    const statuses = [];
    for (let n = 0; n < 4; n++) statuses.push((await client.post(CODE, { code: wrong(code) })).status);
    code = await sentCode(app, client, person.phone);
    statuses.push((await client.post(CODE, { code: wrong(code) })).status);
    expect(statuses).toEqual([400, 400, 400, 400, 401]);
    expect((await client.post(CODE, { code })).status).toBe(401);
  });

  describe('404: no code proves anything', () => {
    it('where the account has no such factor, or the sign-in was by SMS already: the same thing twice is one', async () => {
      const byApp = await newPersonWithTotp(app);
      const { client } = await halfSignIn(app, byApp.person);
      expect((await client.post(SEND)).body.code).toBe('identity.second-factor-not-found');
      const { person } = await newPersonWithSms(app);
      const known = await codesOf(app.client(), person.phone);
      await forgetSms(app, person.phone);
      const challengeId = await askChallenge(app.client(), 'sign-in-code', person.phone);
      const code = await codeFor(app.client(), person.phone, known);
      const half = app.client();
      const { body } = await half.post('/api/auth/sign-in-code/confirm', { challengeId, code });
      expect([body.awaitsSecondFactor, body.secondFactors]).toEqual([true, ['recovery-code']]);
      expect((await half.post(SEND)).status).toBe(404);
      expect((await half.post(CODE, { code })).status).toBe(400);
    });
  });

  describe('429', () => {
    it('twice in a minute, or five in an hour, whatever they are for; the code that was sent still counts', async () => {
      const { person } = await newPersonWithSms(app);
      const { client } = await halfSignIn(app, person);
      const code = await sentCode(app, client, person.phone);
      const again = await client.post(SEND);
      expect([again.status, again.body.code]).toEqual([429, 'identity.code-throttled']);
      expect((await client.post(CODE, { code })).status).toBe(200);
    });

    it('one of twenty that are asked for at once is sent', async () => {
      const { person } = await newPersonWithSms(app);
      const { client } = await halfSignIn(app, person);
      await forgetSms(app, person.phone);
      expect(statusCounts(await inParallel(20, () => client.post(SEND)))).toEqual({ 202: 1, 429: 19 });
    });

    it('where twenty codes were wrong within a day none is sent', async () => {
      const { person, userId } = await newPersonWithSms(app);
      const { client } = await halfSignIn(app, person);
      await app.database.asOwner(
        'INSERT INTO identity.second_factor_tries (user_id, wrong, since) VALUES ($1, 20, now())',
        [userId],
      );
      await forgetSms(app, person.phone);
      expect((await client.post(SEND)).body.code).toBe('identity.second-factor-throttled');
    });
  });

  describe('the phone is not both factors', () => {
    it('a password is set anew by mail alone, whatever it is asked for with', async () => {
      const { person } = await newPersonWithSms(app);
      const known = await codesOf(app.client(), person.phone);
      await forgetSms(app, person.phone);
      await forgetMailLimits(app);
      await askChallenge(app.client(), 'password-reset', person.phone);
      const deadline = Date.now() + 5000;
      while ((await messagesTo(app.client(), person.email)).every(({ subject }) => subject !== 'Set a new password')) {
        if (Date.now() > deadline) throw new Error('no mail arrived');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(await codesOf(app.client(), person.phone)).toEqual(known);
    });

    it('another phone takes its place only with both factors proved of late, and gets the codes then', async () => {
      const { client, person } = await newPersonWithSms(app);
      const phone = newPhone();
      const { status, body } = await client.post('/api/users/me/phone', { phone });
      expect([status, body.code]).toEqual([401, 'identity.authentication-insufficient']);
      expect((await reauthenticated(client, person)).status).toBe(200);
      await changePhone(client, phone);
      const half = await halfSignIn(app, person);
      await forgetSms(app, phone);
      expect((await half.client.post(SEND)).body.to).toContain(phone.slice(-4));
    });
  });

  it('stands beside other second factors', async () => {
    const { client, person } = await newPersonWithSms(app);
    expect((await reauthenticated(client, person)).status).toBe(200);
    const { secret } = await addTotp(client);
    const { client: half, answer } = await halfSignIn(app, person);
    expect(answer.body.secondFactors).toEqual(['totp', 'sms', 'recovery-code']);
    expect((await half.post('/api/auth/second-factor/totp', { code: totpCode(secret, 1) })).status).toBe(200);
  });
});
