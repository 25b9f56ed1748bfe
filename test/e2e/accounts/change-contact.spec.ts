import { codeFor, logIn, newOwner, newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { codesOf, eventually, inParallel, startSignUp, statusCounts, verify, wrong } from '../identity/steps.js';
import {
  accountWithEmail,
  accountWithoutPhone,
  changeEmail,
  changePhone,
  forgetMailLimits,
  mailedCode,
  messagesTo,
  newEmail,
  newPhone,
} from './steps.js';

const EMAIL = '/api/users/me/email';
const PHONE = '/api/users/me/phone';

describe('address and phone of an account', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  describe('proving the address', () => {
    it('202, 200: a code is mailed to it, and verifies it once; sessions stay', async () => {
      const { client, person } = await signUp(app);
      const other = await logIn(app, person);
      const asked = await client.post(EMAIL, { email: person.email.toUpperCase() });
      expect([asked.status, asked.body]).toEqual([202, { to: person.email, expiresAt: expect.any(String) }]);
      const code = await mailedCode(client, person.email);
      expect((await client.get('/api/users/me')).body.emailVerified).toBe(false);
      const confirmed = await client.post(`${EMAIL}/confirm`, { code });
      expect([confirmed.status, confirmed.body.emailVerified]).toEqual([200, true]);
      expect((await client.post(`${EMAIL}/confirm`, { code })).body.code).toBe('identity.code-invalid');
      expect((await other.client.get('/api/auth/me')).status).toBe(200);
    });

    it('200: of twenty confirmations at once one counts', async () => {
      const { client, person } = await signUp(app);
      await client.post(EMAIL, { email: person.email });
      const code = await mailedCode(client, person.email);
      const answers = await inParallel(20, () => client.post(`${EMAIL}/confirm`, { code }));
      expect(statusCounts(answers)).toEqual({ 200: 1, 400: 19 });
    });

    it('409: five wrong codes close it, also for the right one, twenty at once', async () => {
      const { client, person } = await signUp(app);
      await client.post(EMAIL, { email: person.email });
      const code = await mailedCode(client, person.email);
      const answers = await inParallel(20, () => client.post(`${EMAIL}/confirm`, { code: wrong(code) }));
      expect(statusCounts(answers)).toEqual({ 400: 4, 409: 16 });
      expect((await client.post(`${EMAIL}/confirm`, { code })).body.code).toBe('identity.code-exhausted');
    });

    it('400: a code expires after ten minutes, and is nobody else’s', async () => {
      const [mei, li] = [await signUp(app), await signUp(app)];
      await mei.client.post(EMAIL, { email: mei.person.email });
      const code = await mailedCode(mei.client, mei.person.email);
      expect((await li.client.post(`${EMAIL}/confirm`, { code })).status).toBe(400);
      await app.database.asOwner('UPDATE identity.contact_changes SET expires_at = now() WHERE user_id = $1', [
        mei.userId,
      ]);
      expect((await mei.client.post(`${EMAIL}/confirm`, { code })).body.code).toBe('identity.code-invalid');
    });

    it('409, 429: not once it is proved; and one code a minute to an address, whoever asks', async () => {
      const { client, person } = await accountWithEmail(app);
      expect((await client.post(EMAIL, { email: person.email })).body.code).toBe('identity.contact-unchanged');
      const [email, li] = [newEmail(), await signUp(app)];
      const answers = await inParallel(20, (n) => (n % 2 === 0 ? client : li.client).post(EMAIL, { email }));
      expect(statusCounts(answers)).toEqual({ 202: 1, 429: 19 });
      const throttled = answers.find(({ status }) => status === 429)!;
      expect(throttled.body.code).toBe('identity.code-throttled');
      expect(Number(throttled.headers.get('retry-after'))).toBeGreaterThan(0);
    });
  });

  describe('another address', () => {
    it('200: once confirmed it signs in and the old one does not; the old one is told, and other sessions end', async () => {
      const owner = await newOwner(app);
      await changeEmail(owner.client, owner.person.email);
      const other = await logIn(app, owner.person);
      const email = newEmail();
      await changeEmail(owner.client, email);
      expect((await owner.client.get('/api/auth/me')).body.user.email).toBe(email);
      expect((await owner.bearer.get('/api/auth/me')).status).toBe(200);
      expect((await other.client.get('/api/auth/me')).status).toBe(401);
      await expect(logIn(app, owner.person)).rejects.toThrow('identity.credentials-wrong');
      await expect(logIn(app, { ...owner.person, email })).resolves.toBeDefined();
      const isTold = async () =>
        (await messagesTo(app.client(), owner.person.email))[0]?.subject === 'The address of your account was changed';
      expect(await eventually(isTold)).toBe(true);
      expect((await messagesTo(app.client(), owner.person.email))[0]!.text).not.toContain(email);
    });

    it('200: nothing changes before it is confirmed', async () => {
      const { client, person } = await signUp(app);
      await client.post(EMAIL, { email: newEmail() });
      expect((await client.get('/api/users/me')).body.email).toBe(person.email);
    });

    it('202, 409: that it has an account is said only to who gives its code back', async () => {
      const [mei, li] = [await signUp(app), await signUp(app)];
      const answers = [];
      for (const email of [li.person.email, newEmail()]) {
        const { status, body } = await mei.client.post(EMAIL, { email });
        answers.push({ status, members: Object.keys(body) });
        const code = await mailedCode(mei.client, email);
        answers.push((await mei.client.post(`${EMAIL}/confirm`, { code })).status);
      }
      expect(answers[0]).toEqual(answers[2]);
      expect([answers[1], answers[3]]).toEqual([409, 200]);
      expect((await li.client.get('/api/auth/me')).status).toBe(200);
    });

    it('200: a sign-up that waits for its phone does not hold it', async () => {
      const waiting = await startSignUp(app);
      const { client } = await signUp(app);
      await changeEmail(client, waiting.person.email);
      expect((await verify(waiting.client, waiting.verificationId, waiting.code)).status).toBe(400);
    });

    it('of accounts, and a sign-up, that want one address at once, one has it', async () => {
      const people = await Promise.all(Array.from({ length: 4 }, () => signUp(app)));
      const email = newEmail();
      const codes: string[] = [];
      for (const { client } of people) {
        await forgetMailLimits(app);
        await client.post(EMAIL, { email });
        codes.push(await mailedCode(client, email, codes));
      }
      const signingUp = await startSignUp(app, { ...newPerson(), email });
      const answers = await Promise.all([
        ...people.map(({ client }, n) => client.post(`${EMAIL}/confirm`, { code: codes[n] })),
        verify(signingUp.client, signingUp.verificationId, signingUp.code),
      ]);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => ![200, 400, 409].includes(status))).toEqual([]);
      const holders = await app.database.asOwner('SELECT FROM identity.users WHERE email = $1', [email]);
      expect(holders).toHaveLength(1);
    });

    it('422: what is no address, or looks like another', async () => {
      const { client } = await signUp(app);
      for (const email of ['mei', 'm\u0435i@acme.dev', 'mei@\u0430\u0440\u0440\u04cf\u0435.com']) {
        expect((await client.post(EMAIL, { email })).body.code).toBe('identity.email-invalid');
      }
    });
  });

  describe('another phone', () => {
    it('200: once confirmed it is the account’s, however it was written; the old one and the address are told', async () => {
      const { client, person } = await signUp(app);
      const other = await logIn(app, person);
      const phone = newPhone();
      const asked = await client.post(PHONE, { phone: `0086 ${phone.slice(3)}` });
      expect([asked.status, asked.body.to]).toEqual([202, `+86138****${phone.slice(-4)}`]);
      const confirmed = await client.post(`${PHONE}/confirm`, { code: await codeFor(client, phone) });
      expect([confirmed.status, confirmed.body.phone]).toEqual([200, phone]);
      expect((await client.get('/api/auth/me')).body.user.phone).toBe(phone);
      expect((await other.client.get('/api/auth/me')).status).toBe(401);
      const isTold = async () =>
        (await messagesTo(client, person.email))[0]?.subject === 'The phone of your account was changed' &&
        (await messagesTo(client, person.phone))[0]!.text.startsWith('Your account has another phone now.');
      expect(await eventually(isTold)).toBe(true);
    });

    it('200: the first one opens tenants to an account that had none', async () => {
      const { client } = await accountWithoutPhone(app);
      expect((await client.post('/api/tenants', { name: 'Mine' })).status).toBe(403);
      await changePhone(client, newPhone());
      expect((await client.post('/api/tenants', { name: 'Mine' })).status).toBe(201);
    });

    it('409: not that of another account, twenty accounts and codes at once for a free one', async () => {
      const [mei, li] = [await signUp(app), await signUp(app)];
      await app.database.asOwner('DELETE FROM identity.sms_sent');
      const known = await codesOf(mei.client, li.person.phone);
      await mei.client.post(PHONE, { phone: li.person.phone });
      const code = await codeFor(mei.client, li.person.phone, known);
      expect((await mei.client.post(`${PHONE}/confirm`, { code })).body.code).toBe('identity.phone-taken');
      const phone = newPhone();
      const codes: string[] = [];
      for (const { client } of [mei, li]) {
        await app.database.asOwner('DELETE FROM identity.sms_sent');
        await client.post(PHONE, { phone });
        codes.push(await codeFor(client, phone, codes));
      }
      const answers = await inParallel(20, (n) =>
        (n % 2 === 0 ? mei : li).client.post(`${PHONE}/confirm`, { code: codes[n % 2] }),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.some(({ body }) => body.code === 'identity.phone-taken')).toBe(true);
    });
  });

  it('401: not long after one has proved who one is; the code still counts', async () => {
    const { client: first, userId, person } = await signUp(app);
    await first.post(EMAIL, { email: person.email });
    const { client } = await logIn(app, person);
    const proofs = [{ method: 'pwd', atMs: 1 }];
    await app.database.asOwner('UPDATE identity.sessions SET proofs = $2 WHERE user_id = $1', [
      userId,
      JSON.stringify(proofs),
    ]);
    for (const [path, body] of [
      [EMAIL, { email: newEmail() }],
      [PHONE, { phone: newPhone() }],
    ] as const) {
      const { status, body: problem } = await client.post(path, body);
      expect([status, problem.code]).toEqual([401, 'identity.authentication-insufficient']);
    }
    const code = await mailedCode(client, person.email);
    expect((await client.post(`${EMAIL}/confirm`, { code })).status).toBe(200);
  });

  it('401, 403: for nobody, and for no key', async () => {
    const owner = await newOwner(app);
    const { key } = (await owner.bearer.post('/api/api-keys', { name: 'Nightly report' })).body;
    for (const path of [EMAIL, `${EMAIL}/confirm`, PHONE, `${PHONE}/confirm`]) {
      const body = { email: newEmail(), phone: newPhone(), code: '123456' };
      expect((await app.client().post(path, body)).status).toBe(401);
      expect((await app.client().with({ 'x-api-key': key }).post(path, body)).body.code).toBe(
        'identity.sign-in-required',
      );
    }
  });
});
