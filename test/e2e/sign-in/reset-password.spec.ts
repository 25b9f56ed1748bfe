import { changeEmail, forgetMailLimits, messagesTo } from '../accounts/steps.js';
import { ageCodes, auditOf, codesOf, inParallel, startSignUp, statusCounts, wrong } from '../identity/steps.js';
import { codeFor, logIn, newOwner, newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import {
  askChallenge,
  guess,
  inKnownBrowser,
  mailsAbout,
  NEW_PASSWORD,
  resetTokenFor,
  seenBy,
  WRONG_PASSWORD,
} from './steps.js';

describe('a new password for who has forgotten theirs', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ LOCKOUT_GUESSES: '5', PASSWORD_RESET_URL: 'https://app.example.com/new-password' });
  });

  afterAll(() => app.stop());

  const login = (body: object, client = app.client()) => client.post('/api/auth/login', body);
  const confirm = (body: object) =>
    app.client().post('/api/auth/password-reset/confirm', { newPassword: NEW_PASSWORD, ...body });

  /** Somebody whose address is proved, with the token that was mailed. */
  async function asked() {
    const owner = await newOwner(app);
    await changeEmail(owner.client, owner.person.email);
    await forgetMailLimits(app);
    await askChallenge(app.client(), 'password-reset', owner.person.email);
    return { ...owner, token: await resetTokenFor(app.client(), owner.person.email) };
  }

  /** Somebody who has asked with their phone, and the code that was sent. */
  async function askedByPhone() {
    const account = await signUp(app);
    const { phone } = account.person;
    const known = await codesOf(app.client(), phone);
    await ageCodes(app, phone, 61);
    const challengeId = await askChallenge(app.client(), 'password-reset', phone);
    return { ...account, challengeId, code: await codeFor(app.client(), phone, known) };
  }

  describe('204', () => {
    it('by the link of a mail, which leads to the configured page; it signs nobody in, and the person is told', async () => {
      const { client, person, token, userId } = await asked();
      const [text] = await mailsAbout(client, person.email, /Set a new password/);
      expect(text).toContain(`\nhttps://app.example.com/new-password#token=${token}\n`);
      const { status, headers } = await confirm({ token });
      expect([status, headers.getSetCookie()]).toEqual([204, []]);
      expect((await login({ email: person.email, password: NEW_PASSWORD })).status).toBe(200);
      expect((await login({ email: person.email, password: person.password })).status).toBe(401);
      expect(await mailsAbout(client, person.email, /password was set anew/)).toHaveLength(1);
      expect((await auditOf(app, userId)).map(({ action }) => action)).toContain('identity.password-reset');
    });

    it('by the code of an SMS, for who asks with their phone', async () => {
      const { person, challengeId, code } = await askedByPhone();
      expect((await confirm({ challengeId, code })).status).toBe(204);
      expect((await login({ identifier: person.phone, password: NEW_PASSWORD })).status).toBe(200);
    });

    it('all sessions end, with their tokens; no browser is known any more, and no lock is left', async () => {
      const { client, person, bearer, refreshToken, token } = await asked();
      const { email } = person;
      const other = await logIn(app, person);
      await guess(app.client(), { email }, 5);
      expect((await confirm({ token })).status).toBe(204);
      for (const ended of [client, bearer, other.client]) expect((await ended.get('/api/auth/me')).status).toBe(401);
      expect((await app.client().post('/api/auth/refresh', { refreshToken })).status).toBe(401);
      const right = { email, password: NEW_PASSWORD };
      expect((await login(right)).status).toBe(200);
      await guess(app.client(), { email }, 5);
      expect((await login(right, inKnownBrowser(app, other.client))).status).toBe(401);
    });

    it('once, of twenty at once; no other of the account counts after it', async () => {
      const { person, token, userId } = await asked();
      await forgetMailLimits(app);
      await askChallenge(app.client(), 'password-reset', person.email);
      const second = await resetTokenFor(app.client(), person.email, token);
      const answers = await inParallel(20, (n) => confirm({ token, newPassword: `${NEW_PASSWORD} ${n}` }));
      expect(statusCounts(answers)).toEqual({ 204: 1, 400: 19 });
      const won = answers.findIndex(({ status }) => status === 204);
      expect((await login({ email: person.email, password: `${NEW_PASSWORD} ${won}` })).status).toBe(200);
      expect((await confirm({ token: second })).status).toBe(400);
      expect((await auditOf(app, userId)).filter(({ action }) => action === 'identity.password-reset')).toHaveLength(1);
    });
  });

  describe('202', () => {
    it('looks the same, and takes as long, for what nobody has', async () => {
      const { person } = await signUp(app);
      const pending = await startSignUp(app);
      const answers = [];
      for (const identifier of [
        person.email,
        newPerson().email,
        newPerson().phone,
        'nobody.here',
        '??',
        pending.person.email,
      ]) {
        answers.push(await app.client().post('/api/auth/password-reset', { identifier }));
      }
      const shown = answers.map(({ body, ...answer }) => {
        expect(Object.keys(body)).toEqual(['challengeId']);
        return seenBy({ ...answer, body: {} });
      });
      for (const one of shown) expect(one).toEqual(shown[0]);
    });

    it('sends nothing to an address that was never proved, but to the phone', async () => {
      const { person } = await signUp(app);
      const known = await codesOf(app.client(), person.phone);
      await ageCodes(app, person.phone, 61);
      const challengeId = await askChallenge(app.client(), 'password-reset', person.email);
      const code = await codeFor(app.client(), person.phone, known);
      expect(await messagesTo(app.client(), person.email)).toEqual([]);
      expect((await confirm({ challengeId, code })).status).toBe(204);
    });

    it('sends nothing for a disabled account, and one that is disabled since is not opened', async () => {
      const { person, token, userId } = await asked();
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [userId]);
      expect((await confirm({ token })).status).toBe(400);
      const { email } = person;
      const before = await messagesTo(app.client(), email);
      await app.database.asOwner(`UPDATE identity.users SET username = 'u${userId.slice(-8)}' WHERE id = $1`, [userId]);
      await askChallenge(app.client(), 'password-reset', `u${userId.slice(-8)}`);
      await asked();
      expect(await messagesTo(app.client(), email)).toEqual(before);
    });
  });

  describe('400', () => {
    it('for a token that is late, of nothing, or changed', async () => {
      const { token, userId } = await asked();
      for (const other of [`${token.slice(0, -2)}AA`, 'sp_reset_none', token.replace('sp_reset_', 'sp_session_')]) {
        expect((await confirm({ token: other })).body.code).toBe('identity.code-invalid');
      }
      await app.database.asOwner('UPDATE identity.out_of_band_challenges SET expires_at = now() WHERE user_id = $1', [
        userId,
      ]);
      expect((await confirm({ token })).status).toBe(400);
    });

    it('for the code of another purpose or challenge', async () => {
      const { challengeId, code } = await askedByPhone();
      const signIn = await app.client().post('/api/auth/sign-in-code/confirm', { challengeId, code });
      expect([signIn.status, signIn.body.code]).toEqual([400, 'identity.code-invalid']);
      const { challengeId: other } = await askedByPhone();
      expect((await confirm({ challengeId: other, code: wrong(code) })).status).toBe(400);
    });
  });

  it('409: after five wrong codes, also for the right one, and for what nobody has alike', async () => {
    const { challengeId, code } = await askedByPhone();
    const decoy = await askChallenge(app.client(), 'password-reset', newPerson().phone);
    const statuses: number[][] = [];
    for (let n = 0; n < 6; n++) {
      const known = await confirm({ challengeId, code: n < 5 ? wrong(code) : code });
      const unknown = await confirm({ challengeId: decoy, code });
      statuses.push([known.status, unknown.status]);
    }
    expect(statuses).toEqual([...Array<number[]>(4).fill([400, 400]), [409, 409], [409, 409]]);
  });

  it.each([
    ['neither', {}],
    ['both', { token: 'sp_reset_x', challengeId: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071', code: '000000' }],
    ['no code', { challengeId: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' }],
    ['no challenge', { code: '000000' }],
  ])('422: %s', async (_, body) => {
    const answer = await confirm(body);
    expect([answer.status, answer.body.code]).toEqual([422, 'http.validation-failed']);
  });

  it('422: a weak password, which spends nothing', async () => {
    const { token } = await asked();
    const weak = await confirm({ token, newPassword: 'password' });
    expect([weak.status, weak.body.code]).toEqual([422, 'identity.password-too-weak']);
    expect((await confirm({ token })).status).toBe(204);
  });

  it('429: twice in a minute by one name, whether somebody has it, and what was sent still counts', async () => {
    const { person, token } = await asked();
    for (const identifier of [person.email.toUpperCase(), newPerson().email]) {
      if (identifier !== person.email.toUpperCase()) await askChallenge(app.client(), 'password-reset', identifier);
      const { status, body, headers } = await app.client().post('/api/auth/password-reset', { identifier });
      expect([status, body.code]).toEqual([429, 'identity.code-throttled']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(30);
    }
    expect((await confirm({ token })).status).toBe(204);
    expect((await login({ email: person.email, password: WRONG_PASSWORD })).status).toBe(401);
  });
});
