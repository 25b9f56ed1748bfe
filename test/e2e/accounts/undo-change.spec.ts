import { logIn, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { ageCodes, inParallel, startSignUp, statusCounts, verify } from '../identity/steps.js';
import {
  accountWithEmail,
  changeEmail,
  changePhone,
  forgetMailLimits,
  mailedCode,
  messagesTo,
  NEW_PASSWORD,
  newEmail,
  newPhone,
  undoCodeTo,
} from './steps.js';

describe('taking an address or phone back', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const undoEmail = (code: string) =>
    app.client().post('/api/auth/undo-email-change', { code, newPassword: NEW_PASSWORD });
  const undoPhone = (code: string) => app.client().post('/api/auth/undo-phone-change', { code });

  describe('an address', () => {
    it('204: with the code in the mail to the old one; every session ends, and the password of before is void', async () => {
      const { client, person } = await accountWithEmail(app);
      const thief = await logIn(app, person);
      const email = newEmail();
      await changeEmail(thief.client, email);
      const code = await undoCodeTo(client, person.email);
      expect((await undoEmail(` ${code.toLowerCase().replace('-', ' ')} `)).status).toBe(204);
      expect((await thief.client.get('/api/auth/me')).status).toBe(401);
      await expect(logIn(app, { ...person, email })).rejects.toThrow('identity.credentials-wrong');
      await expect(logIn(app, person)).rejects.toThrow('identity.credentials-wrong');
      const back = await logIn(app, { ...person, password: NEW_PASSWORD });
      expect((await back.client.get('/api/users/me')).body).toMatchObject({ email: person.email, emailVerified: true });
    });

    it('204: of twenty at once one counts, and none after', async () => {
      const { client, person } = await accountWithEmail(app);
      await changeEmail(client, newEmail());
      const code = await undoCodeTo(client, person.email);
      expect(statusCounts(await inParallel(20, () => undoEmail(code)))).toEqual({ 204: 1, 400: 19 });
      expect((await undoEmail(code)).body.code).toBe('identity.undo-code-invalid');
    });

    it('204: of an earlier change it goes over later ones, whose codes then undo and confirm nothing', async () => {
      const { client, person } = await accountWithEmail(app);
      const [second, third, fourth] = [newEmail(), newEmail(), newEmail()];
      await changeEmail(client, second);
      await changeEmail(client, third);
      await client.post('/api/users/me/email', { email: fourth });
      const [first, later] = [await undoCodeTo(client, person.email), await undoCodeTo(client, second)];
      const awaited = await mailedCode(client, fourth);
      expect((await undoEmail(first)).status).toBe(204);
      expect((await undoEmail(later)).status).toBe(400);
      const back = await logIn(app, { ...person, password: NEW_PASSWORD });
      expect((await back.client.post('/api/users/me/email/confirm', { code: awaited })).status).toBe(400);
      expect((await back.client.get('/api/users/me')).body.email).toBe(person.email);
    });

    it('against a confirmation at the same moment it always wins in the end', async () => {
      for (let round = 0; round < 5; round++) {
        const { client, person, userId } = await accountWithEmail(app);
        await changeEmail(client, newEmail());
        const next = newEmail();
        await client.post('/api/users/me/email', { email: next });
        const [undo, code] = [await undoCodeTo(client, person.email), await mailedCode(client, next)];
        const answers = await inParallel(20, (n) =>
          n % 2 === 0 ? undoEmail(undo) : client.post('/api/users/me/email/confirm', { code }),
        );
        const undone = answers.filter(({ status }) => status === 204);
        const confirmed = answers.filter(({ status }) => status === 200);
        expect([undone.length, confirmed.length <= 1]).toEqual([1, true]);
        expect(answers.filter(({ status }) => ![200, 204, 400, 401].includes(status))).toEqual([]);
        const rows = await app.database.asOwner('SELECT email FROM identity.users WHERE id = $1', [userId]);
        expect(rows).toEqual([{ email: person.email }]);
      }
    });

    it('for seven days nobody else can have it: not by sign-up, not by a change; after that anybody', async () => {
      const { client, person } = await accountWithEmail(app);
      await changeEmail(client, newEmail());
      const signingUp = await startSignUp(app, { ...person, phone: newPhone() });
      const refused = await verify(signingUp.client, signingUp.verificationId, signingUp.code);
      expect(refused.body.code).toBe('identity.email-taken');
      const other = await signUp(app);
      const known = await mailedCode(client, person.email);
      await forgetMailLimits(app);
      await other.client.post('/api/users/me/email', { email: person.email });
      const code = await mailedCode(other.client, person.email, [known]);
      const taken = await other.client.post('/api/users/me/email/confirm', { code });
      expect(taken.body.code).toBe('identity.email-taken');
      const undo = await undoCodeTo(client, person.email);
      await app.database.asOwner(`UPDATE identity.contact_changes SET undo_until = now() WHERE undo_until IS NOT NULL`);
      expect((await undoEmail(undo)).status).toBe(400);
      await expect(signUp(app, { ...person, phone: newPhone() })).resolves.toBeDefined();
    });

    it('an address that was never proved is told, and gets no way back', async () => {
      const { client, person } = await signUp(app);
      await changeEmail(client, newEmail());
      await expect(undoCodeTo(client, person.email)).rejects.toThrow('nothing of the form');
      const [told] = await messagesTo(client, person.email);
      expect(told!.subject).toBe('The address of your account was changed');
    });

    it('422: needs a new password that is not weak', async () => {
      const code = 'ABCDE-FGHJK';
      const post = (newPassword?: string) => app.client().post('/api/auth/undo-email-change', { code, newPassword });
      expect((await post('password')).body.code).toBe('identity.password-too-weak');
      expect((await post()).body.code).toBe('http.validation-failed');
      expect((await post(NEW_PASSWORD)).body.code).toBe('identity.undo-code-invalid');
    });
  });

  describe('a phone', () => {
    it('204: with the code in the SMS to the old one, which is that of the mail to a proved address; once', async () => {
      const { client, person } = await accountWithEmail(app);
      const phone = newPhone();
      await changePhone(client, phone);
      const code = await undoCodeTo(client, person.phone);
      expect(await undoCodeTo(client, person.email)).toBe(code);
      expect((await undoEmail(code)).status).toBe(400);
      expect(statusCounts(await inParallel(20, () => undoPhone(code)))).toEqual({ 204: 1, 400: 19 });
      expect((await client.get('/api/auth/me')).status).toBe(401);
      const back = await logIn(app, person);
      expect((await back.client.get('/api/users/me')).body.phone).toBe(person.phone);
    });

    it('409: it is kept for seven days: no sign-up has it', async () => {
      const { client, person } = await signUp(app);
      await changePhone(client, newPhone());
      await undoCodeTo(client, person.phone);
      await ageCodes(app, person.phone, 61);
      const signingUp = await startSignUp(app, { ...person, email: newEmail() });
      const { body } = await verify(signingUp.client, signingUp.verificationId, signingUp.code);
      expect(body.code).toBe('identity.phone-taken');
    });
  });
});
