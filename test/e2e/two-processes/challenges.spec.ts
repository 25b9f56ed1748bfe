import { codesOf, inParallel, statusCounts, wrong } from '../identity/steps.js';
import { askChallenge, NEW_PASSWORD, resetTokenFor } from '../sign-in/steps.js';
import { codeFor, newPerson, signUp } from '../../support/people.js';
import { TwoProcesses } from '../../support/two-processes.js';

describe('what is given back once, over two processes', () => {
  let both: TwoProcesses;

  beforeAll(async () => {
    both = await TwoProcesses.start({ settings: { SIGN_IN_BY_SMS_CODE: 'true' } });
  });

  afterAll(() => both.stop());

  /** Half of the requests to each process, all at once. */
  const onBoth = (path: string, bodyOf: (n: number) => object) => {
    const callers = both.direct();
    return inParallel(20, (n) => callers[n % 2]!.post(path, bodyOf(n)));
  };

  async function askedByPhone() {
    const account = await signUp(both);
    const { phone } = account.person;
    const known = [...(await codesOf(both.direct()[0], phone)), ...(await codesOf(both.direct()[1], phone))];
    await both.database.asOwner('DELETE FROM identity.sms_sent');
    const challengeId = await askChallenge(both.client(), 'sign-in-code', phone);
    return { challengeId, code: await codeFor(both.client(), phone, known) };
  }

  it('a reset token sets one password of twenty, and every process has ended the sessions', async () => {
    const person = newPerson();
    const { client, userId } = await signUp(both, person);
    await both.database.asOwner('UPDATE identity.users SET email_verified_at = now() WHERE id = $1', [userId]);
    await askChallenge(both.client(), 'password-reset', person.email);
    const token = await resetTokenFor(both.client(), person.email);
    const passwords = Array.from({ length: 20 }, (_, n) => `${NEW_PASSWORD} ${n}`);
    const answers = await onBoth('/api/auth/password-reset/confirm', (n) => ({ token, newPassword: passwords[n] }));
    expect(statusCounts(answers)).toEqual({ 204: 1, 400: 19 });
    const password = passwords[answers.findIndex(({ status }) => status === 204)];
    for (const process of both.direct()) {
      const known = process.with({ cookie: client.cookie! });
      expect((await known.get('/api/auth/me')).status).toBe(401);
      expect((await process.post('/api/auth/login', { email: person.email, password })).status).toBe(200);
    }
  });

  it('a code signs in once', async () => {
    const given = await askedByPhone();
    expect(statusCounts(await onBoth('/api/auth/sign-in-code/confirm', () => given))).toEqual({ 200: 1, 400: 19 });
  });

  it('five wrong codes are tried, and no more', async () => {
    const { challengeId, code } = await askedByPhone();
    const answers = await onBoth('/api/auth/sign-in-code/confirm', () => ({ challengeId, code: wrong(code) }));
    expect(statusCounts(answers)).toEqual({ 400: 4, 409: 16 });
  });

  it('one code of twenty that are asked for at once is sent', async () => {
    const { phone } = (await signUp(both)).person;
    await both.database.asOwner('DELETE FROM identity.sms_sent');
    const answers = await onBoth('/api/auth/sign-in-code', (n) => ({
      identifier: n % 3 === 0 ? phone : phone.slice(3),
    }));
    expect(statusCounts(answers)).toEqual({ 202: 1, 429: 19 });
  });
});
