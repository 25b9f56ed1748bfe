import { codeFor, logIn, newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import {
  ageCodes,
  auditOf,
  eventually,
  inParallel,
  signInUnverified,
  startSignUp,
  statusCounts,
  verify,
  wrong,
} from './steps.js';

describe('signing up with an address that has an account', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const mailsTo = async (email: string): Promise<{ subject: string; text: string }[]> =>
    (await app.client().get(`/dev/outbox?to=${encodeURIComponent(email)}`)).body.messages;

  describe('that is verified', () => {
    it('202: is answered as for a free one, but for ids and times', async () => {
      const owner = await signUp(app);
      const [taken, free] = [newPerson(), newPerson()].map((person) => ({ ...person, phone: newPerson().phone }));
      const answers = [];
      for (const person of [{ ...taken!, email: owner.person.email }, free!]) {
        const answer = await app.client().post('/api/auth/sign-up', person);
        const text = answer.text
          .replace(/"verificationId":"[0-9a-f-]{36}"/, '"verificationId":"…"')
          .replace(/"expiresAt":"[0-9T:.-]{23}Z"/, '"expiresAt":"…"')
          .replace(person.phone.slice(-4), '0000');
        const headers = [...answer.headers.keys()].sort();
        answers.push({ status: answer.status, text, headers, length: answer.headers.get('content-length') });
      }
      expect(answers[0]).toEqual(answers[1]);
      expect(answers[0]!.status).toBe(202);
    });

    it('202: sends a code to the phone that was given, and a mail to the owner, which says nothing of who it was', async () => {
      const owner = await signUp(app);
      const { person } = await startSignUp(app, { ...newPerson(), email: owner.person.email.toUpperCase() });
      expect(await eventually(async () => (await mailsTo(owner.person.email)).length === 1)).toBe(true);
      const [mail] = await mailsTo(owner.person.email);
      expect(mail!.subject).toBe('You already have an account');
      expect(mail!.text).not.toMatch(/\+?\d{6,}/);
      expect(mail!.text).not.toContain(person.password);
    });

    it('202: fills nobody’s mailbox: the owner has one mail a day, however many sign-ups there are', async () => {
      const owner = await signUp(app);
      const others = Array.from({ length: 5 }, () => ({ ...newPerson(), email: owner.person.email }));
      for (const other of others) expect((await app.client().post('/api/auth/sign-up', other)).status).toBe(202);
      // Events of one account come in order: when the code for the last has arrived, its mail would have, too.
      await codeFor(app.client(), others.at(-1)!.phone);
      await eventually(async () => (await mailsTo(owner.person.email)).length > 1, 1000);
      expect(await mailsTo(owner.person.email)).toHaveLength(1);
    });

    it('409: says that it is taken only to who has the right code, once', async () => {
      const owner = await signUp(app);
      const { client, verificationId, code } = await startSignUp(app, { ...newPerson(), email: owner.person.email });
      const refused = await verify(client, verificationId, wrong(code));
      expect([refused.status, refused.body.code]).toEqual([400, 'identity.code-invalid']);
      const taken = await verify(client, verificationId, code);
      expect([taken.status, taken.body.code]).toEqual([409, 'identity.email-taken']);
      expect(taken.headers.getSetCookie()).toEqual([]);
      expect((await verify(client, verificationId, code)).status).toBe(400);
    });

    it('409: is closed by five wrong codes like any other, and resends like any other', async () => {
      const owner = await signUp(app);
      const { client, person, verificationId, code } = await startSignUp(app, {
        ...newPerson(),
        email: owner.person.email,
      });
      await ageCodes(app, person.phone, 61);
      expect((await client.post(`/api/auth/phone-verifications/${verificationId}/resend`)).status).toBe(202);
      const newest = await codeFor(client, person.phone, [code]);
      const statuses = [];
      for (let n = 0; n < 5; n++) statuses.push((await verify(client, verificationId, wrong(newest))).status);
      expect(statuses).toEqual([400, 400, 400, 400, 409]);
      expect((await verify(client, verificationId, newest)).body.code).toBe('identity.code-exhausted');
    });

    it('409: counts twenty wrong codes at once exactly, like any other', async () => {
      const owner = await signUp(app);
      const { client, verificationId, code } = await startSignUp(app, { ...newPerson(), email: owner.person.email });
      const answers = await inParallel(20, () => verify(client, verificationId, wrong(code)));
      expect(statusCounts(answers)).toEqual({ 400: 4, 409: 16 });
      const codes = answers.filter(({ status }) => status === 409).map(({ body }) => body.code as string);
      expect(new Set(codes)).toEqual(new Set(['identity.code-exhausted']));
    });

    it('leaves the account as it is: password, phone and sessions', async () => {
      const owner = await signUp(app);
      const intruder = { ...newPerson(), email: owner.person.email };
      const { client, verificationId, code } = await startSignUp(app, intruder);
      await verify(client, verificationId, code);
      expect((await owner.client.get('/api/auth/me')).body.user.phone).toBe(owner.person.phone);
      await expect(logIn(app, owner.person)).resolves.toBeDefined();
      await expect(logIn(app, intruder)).rejects.toThrow('identity.credentials-wrong');
    });

    it('is recorded for the owner', async () => {
      const owner = await signUp(app);
      await startSignUp(app, { ...newPerson(), email: owner.person.email });
      const lines = await auditOf(app, owner.userId);
      expect(lines.at(-1)).toMatchObject({ action: 'identity.sign-up-with-taken-email', outcome: 'success' });
    });
  });

  describe('that is not verified', () => {
    it('202: the newer sign-up replaces it: the code of the older one counts no more', async () => {
      const older = await startSignUp(app);
      const newer = await startSignUp(app, { ...newPerson(), email: older.person.email });
      expect((await verify(older.client, older.verificationId, older.code)).status).toBe(400);
      const { status, body } = await verify(newer.client, newer.verificationId, newer.code);
      expect([status, body.user.phone]).toEqual([200, newer.person.phone]);
      await expect(logIn(app, older.person)).rejects.toThrow('identity.credentials-wrong');
      await expect(logIn(app, newer.person)).resolves.toBeDefined();
    });

    it('202: its sessions die with it, in this process and in others', async () => {
      const older = await signInUnverified(app);
      const other = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
      try {
        const clients = [older.client, ...[app, other].map((at) => at.client().bearer(older.sessionToken))];
        for (const client of clients) expect((await client.get('/api/auth/me')).status).toBe(200);
        await startSignUp(app, { ...newPerson(), email: older.person.email });
        for (const client of clients) expect((await client.get('/api/auth/me')).status).toBe(401);
      } finally {
        await other.stop();
      }
    });

    it('202: replacing it is recorded for it', async () => {
      const older = await signInUnverified(app);
      await startSignUp(app, { ...newPerson(), email: older.person.email });
      expect((await auditOf(app, older.userId)).at(-1)).toMatchObject({
        action: 'identity.unverified-account-replaced',
      });
    });

    it('202: of twenty sign-ups at once one account is left, and one code opens it', async () => {
      const { email } = newPerson();
      const people = Array.from({ length: 20 }, () => ({ ...newPerson(), email }));
      const answers = await inParallel(20, (n) => app.client().post('/api/auth/sign-up', people[n]));
      expect(statusCounts(answers)).toEqual({ 202: 20 });
      const codes = await Promise.all(people.map(({ phone }) => codeFor(app.client(), phone)));
      const verified = await inParallel(20, (n) => verify(app.client(), answers[n]!.body.verificationId, codes[n]!));
      expect(statusCounts(verified)).toEqual({ 200: 1, 400: 19 });
    });

    it('202: may be replaced while its code is confirmed or sent again: nobody is told to wait', async () => {
      for (let n = 0; n < 5; n++) {
        const older = await startSignUp(app);
        await ageCodes(app, older.person.phone, 61);
        const answers = await Promise.all([
          app.client().post('/api/auth/sign-up', { ...newPerson(), email: older.person.email }),
          n % 2 === 0
            ? verify(older.client, older.verificationId, older.code)
            : older.client.post(`/api/auth/phone-verifications/${older.verificationId}/resend`),
          verify(older.client, older.verificationId, wrong(older.code)),
        ]);
        expect(answers[0].status).toBe(202);
        for (const { status } of answers) expect([200, 202, 400]).toContain(status);
      }
    });
  });
});
