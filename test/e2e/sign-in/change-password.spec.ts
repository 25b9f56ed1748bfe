import { auditOf, inParallel, statusCounts } from '../identity/steps.js';
import { logIn, newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { inKnownBrowser, mailsAbout, NEW_PASSWORD, WRONG_PASSWORD } from './steps.js';

describe('POST /api/users/me/password', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ LOCKOUT_GUESSES: '3' });
  });

  afterAll(() => app.stop());

  const path = '/api/users/me/password';
  const login = (body: object, client = app.client()) => client.post('/api/auth/login', body);

  describe('204', () => {
    it('the new one opens the account, the old one does not; the person is told', async () => {
      const { client, person, userId } = await signUp(app);
      const { email, password } = person;
      const body = { currentPassword: password, newPassword: NEW_PASSWORD };
      expect((await client.post(path, body)).status).toBe(204);
      expect((await login({ email, password })).status).toBe(401);
      expect((await login({ email, password: NEW_PASSWORD })).status).toBe(200);
      expect(await mailsAbout(client, email, /password was changed/)).toHaveLength(1);
      expect((await auditOf(app, userId)).map(({ action }) => action)).toContain('identity.password-changed');
    });

    it('all other sessions end, with their tokens, and other browsers are strangers; this one goes on', async () => {
      const owner = await newOwner(app);
      const { email, password } = owner.person;
      const other = await logIn(app, owner.person);
      const changing = await logIn(app, owner.person);
      const body = { currentPassword: password, newPassword: NEW_PASSWORD };
      expect((await changing.client.post(path, body)).status).toBe(204);
      expect((await changing.client.get('/api/auth/me')).status).toBe(200);
      for (const ended of [other.client, owner.client, owner.bearer]) {
        expect((await ended.get('/api/auth/me')).status).toBe(401);
      }
      const { refreshToken } = owner;
      expect((await app.client().post('/api/auth/refresh', { refreshToken })).status).toBe(401);
      for (let n = 0; n < 3; n++) await login({ email, password: WRONG_PASSWORD });
      const right = { email, password: NEW_PASSWORD };
      expect((await login(right, inKnownBrowser(app, other.client))).status).toBe(401);
      expect((await login(right, inKnownBrowser(app, changing.client))).status).toBe(200);
    });

    it('once, of twenty at once with twenty passwords', async () => {
      const { client, person } = await signUp(app);
      const { email, password } = person;
      const answers = await inParallel(20, (n) =>
        client.post(path, { currentPassword: password, newPassword: `${NEW_PASSWORD} ${n}` }),
      );
      const won = answers.findIndex(({ status }) => status === 204);
      expect(statusCounts(answers)[204]).toBe(1);
      expect((await login({ email, password: `${NEW_PASSWORD} ${won}` })).status).toBe(200);
    });
  });

  it('403: with a wrong current one; and after too many also with the right one', async () => {
    const { client, person } = await signUp(app);
    for (const currentPassword of [WRONG_PASSWORD, WRONG_PASSWORD, WRONG_PASSWORD, person.password]) {
      const { status, body } = await client.post(path, { currentPassword, newPassword: NEW_PASSWORD });
      expect([status, body.code]).toEqual([403, 'identity.password-wrong']);
    }
  });

  it('422: with one that is common, short, or made of what the account says of its person', async () => {
    const { client, person } = await signUp(app);
    for (const newPassword of ['password', 'a7F!x', person.email, person.phone]) {
      const { status, body } = await client.post(path, { currentPassword: person.password, newPassword });
      expect([status, body.code]).toEqual([422, 'identity.password-too-weak']);
    }
  });
});
