import { codeFor, newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { ageCodes, auditOf, inParallel, startSignUp, statusCounts, verify, wrong } from './steps.js';

describe('POST /api/auth/verify-phone', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const triesOf = async (verificationId: string): Promise<number | undefined> => {
    const [row] = await app.database.asOwner<{ tries: number }>(
      'SELECT tries FROM identity.phone_verifications WHERE id = $1',
      [verificationId],
    );
    return row?.tries;
  };

  describe('200', () => {
    it('verifies the account and signs it in, by cookie and by session token', async () => {
      const { client, person, verificationId, code } = await startSignUp(app);
      const { status, body } = await verify(client, verificationId, code);
      expect(status).toBe(200);
      expect(body).toEqual({
        user: { id: expect.any(String), email: person.email, phone: person.phone, phoneVerified: true },
        tenants: [],
        sessionToken: expect.stringMatching(/^sp_session_[\w-]{65}$/),
        expiresAt: expect.any(String),
      });
      expect(client.cookie).toBe(`sallyport_session=${body.sessionToken}`);
      const byCookie = await client.get('/api/auth/me');
      const byToken = await app.client().bearer(body.sessionToken).get('/api/auth/me');
      expect([byCookie.status, byToken.status]).toEqual([200, 200]);
      expect(byCookie.body.user).toEqual(body.user);
    });

    it('is answered to exactly one of twenty right codes at once', async () => {
      const { client, verificationId, code } = await startSignUp(app);
      const answers = await inParallel(20, () => verify(client, verificationId, code));
      expect(statusCounts(answers)).toEqual({ 200: 1, 400: 19 });
      const userId = answers.find(({ status }) => status === 200)!.body.user.id as string;
      const sessions = await app.database.asOwner('SELECT FROM identity.sessions WHERE user_id = $1', [userId]);
      expect(sessions).toHaveLength(1);
      const lines = await auditOf(app, userId);
      expect(lines.filter(({ action }) => action === 'identity.phone-verified')).toHaveLength(1);
    });

    it('may come at the fifth try', async () => {
      const { client, verificationId, code } = await startSignUp(app);
      for (let n = 0; n < 4; n++) await verify(client, verificationId, wrong(code));
      expect((await verify(client, verificationId, code)).status).toBe(200);
    });
  });

  describe('400', () => {
    it('refuses a wrong, a used, an unknown and a foreign code alike', async () => {
      const mine = await startSignUp(app);
      const other = await startSignUp(app);
      const refusals = [
        await verify(mine.client, mine.verificationId, wrong(mine.code)),
        await verify(mine.client, '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071', mine.code),
        await verify(mine.client, other.verificationId, mine.code === other.code ? wrong(mine.code) : mine.code),
      ];
      await verify(mine.client, mine.verificationId, mine.code);
      refusals.push(await verify(mine.client, mine.verificationId, mine.code));
      for (const { status, body, headers } of refusals) {
        expect([status, body.code]).toEqual([400, 'identity.code-invalid']);
        expect(body.detail).toBe(refusals[0]!.body.detail);
        expect(headers.getSetCookie()).toEqual([]);
      }
    });

    it('refuses the right code once ten minutes have passed', async () => {
      const { client, verificationId, code } = await startSignUp(app);
      await app.database.asOwner(
        `UPDATE identity.phone_verifications SET expires_at = now() - interval '1 second' WHERE id = $1`,
        [verificationId],
      );
      const { status, body } = await verify(client, verificationId, code);
      expect([status, body.code]).toEqual([400, 'identity.code-invalid']);
    });

    it('refuses the code of an account that was disabled meanwhile', async () => {
      const { client, person, verificationId, code } = await startSignUp(app);
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE email = $1`, [person.email]);
      expect((await verify(client, verificationId, code)).status).toBe(400);
    });

    it('refuses the code before the last one', async () => {
      const { client, person, verificationId, code } = await startSignUp(app);
      await ageCodes(app, person.phone, 61);
      await client.post(`/api/auth/phone-verifications/${verificationId}/resend`);
      const newest = await codeFor(client, person.phone, [code]);
      expect((await verify(client, verificationId, code)).status).toBe(400);
      expect((await verify(client, verificationId, newest)).status).toBe(200);
    });
  });

  describe('409', () => {
    it('closes the verification at the fifth wrong code, also for the right one', async () => {
      const { client, verificationId, code } = await startSignUp(app);
      const statuses = [];
      for (let n = 0; n < 5; n++) statuses.push((await verify(client, verificationId, wrong(code))).status);
      expect(statuses).toEqual([400, 400, 400, 400, 409]);
      const { status, body, headers } = await verify(client, verificationId, code);
      expect([status, body.code]).toEqual([409, 'identity.code-exhausted']);
      expect(headers.getSetCookie()).toEqual([]);
    });

    it('counts twenty wrong codes at once exactly: four wrong, the rest closed', async () => {
      const { client, verificationId, code } = await startSignUp(app);
      const answers = await inParallel(20, () => verify(client, verificationId, wrong(code)));
      expect(statusCounts(answers)).toEqual({ 400: 4, 409: 16 });
      expect(await triesOf(verificationId)).toBe(5);
      expect((await verify(client, verificationId, code)).status).toBe(409);
    });

    it('gives no tries back with another code', async () => {
      const { client, person, verificationId, code } = await startSignUp(app);
      for (let n = 0; n < 4; n++) await verify(client, verificationId, wrong(code));
      await ageCodes(app, person.phone, 61);
      await client.post(`/api/auth/phone-verifications/${verificationId}/resend`);
      const newest = await codeFor(client, person.phone, [code]);
      expect((await verify(client, verificationId, wrong(newest))).status).toBe(409);
      expect((await verify(client, verificationId, newest)).status).toBe(409);
    });

    it('refuses a phone that another account has verified, when the code is right', async () => {
      const owner = await signUp(app);
      await ageCodes(app, owner.person.phone, 61);
      const second = await startSignUp(app, { ...newPerson(), phone: owner.person.phone });
      const { status, body } = await verify(second.client, second.verificationId, second.code);
      expect([status, body.code]).toEqual([409, 'identity.phone-taken']);
      expect((await verify(second.client, second.verificationId, second.code)).status).toBe(400);
    });

    it('lets one of two accounts that verify the same phone at once have it', async () => {
      const first = await startSignUp(app);
      await ageCodes(app, first.person.phone, 61);
      const second = await startSignUp(app, { ...newPerson(), phone: first.person.phone });
      const answers = await inParallel(2, (n) => {
        const { client, verificationId, code } = [first, second][n]!;
        return verify(client, verificationId, code);
      });
      expect(statusCounts(answers)).toEqual({ 200: 1, 409: 1 });
    });
  });

  describe('422', () => {
    it.each([
      ['verificationId', undefined],
      ['verificationId', 'x'],
      ['verificationId', ['019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071']],
      ['code', undefined],
      ['code', 123456],
      ['code', '12345'],
      ['code', '1234567'],
      ['code', '12345a'],
      ['code', '123456\n'],
      ['code', '１２３４５６'],
      ['code', ['123456']],
    ])('refuses a body whose %s is %j, and counts no try', async (member, value) => {
      const { client, verificationId, code } = started;
      const { status, body } = await client.post('/api/auth/verify-phone', { verificationId, code, [member]: value });
      expect([status, body.code, body.errors[0].pointer]).toEqual([422, 'http.validation-failed', `/${member}`]);
      expect(await triesOf(verificationId)).toBe(0);
    });

    let started: Awaited<ReturnType<typeof startSignUp>>;

    beforeAll(async () => {
      started = await startSignUp(app);
    });
  });
});
