import { logIn, newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { inParallel, statusCounts } from './steps.js';

describe('ending many sessions', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const meOf = async (token: string) => (await app.client().bearer(token).get('/api/auth/me')).status;
  const refresh = async (refreshToken: string) =>
    (await app.client().post('/api/auth/refresh', { refreshToken })).status;

  /** Somebody with three sessions, one of them in a tenant. */
  const withThree = async () => {
    const owner = await newOwner(app);
    const [second, third] = [await logIn(app, owner.person), await logIn(app, owner.person)];
    return { owner, second, third };
  };

  describe('DELETE /api/auth/sessions/others', () => {
    it('200: ends all but this one, with all derived from them, and answers which', async () => {
      const { owner, second, third } = await withThree();
      const { status, body, headers } = await second.client.delete('/api/auth/sessions/others');
      expect([status, body.sessionIds.length, headers.getSetCookie()]).toEqual([200, 2, []]);
      expect([await meOf(owner.accessToken), await refresh(owner.refreshToken)]).toEqual([401, 401]);
      expect((await owner.client.get('/api/auth/me')).status).toBe(401);
      expect([await meOf(third.sessionToken), await meOf(second.sessionToken)]).toEqual([401, 200]);
      expect((await second.client.delete('/api/auth/sessions/others')).body).toEqual({ sessionIds: [] });
    });

    it('200: while each of the others logs out at the same moment', async () => {
      const { person, client } = await signUp(app);
      const others = [await logIn(app, person), await logIn(app, person), await logIn(app, person)];
      const answers = await inParallel(20, (n) => {
        const other = others[n % 4];
        return other
          ? app.client().bearer(other.sessionToken).post('/api/auth/logout')
          : client.delete('/api/auth/sessions/others');
      });
      const enders = answers.filter((_, n) => n % 4 === 3);
      expect(
        enders.map(({ status, text }) => [status, text.slice(0, 60)]).filter(([status]) => status !== 200),
      ).toEqual([]);
      expect(
        Object.keys(statusCounts(answers)).filter((status) => !['200', '204', '401', '404'].includes(status)),
      ).toEqual([]);
    });

    it('200: by access token, the session that it belongs to stays', async () => {
      const { owner, second } = await withThree();
      expect((await owner.bearer.delete('/api/auth/sessions/others')).status).toBe(200);
      expect([await meOf(owner.accessToken), await meOf(second.sessionToken)]).toEqual([200, 401]);
    });

    it('of twenty at once from two sessions, one survives at most, and none fails', async () => {
      const { second, third } = await withThree();
      const answers = await inParallel(20, (n) =>
        app
          .client()
          .bearer((n % 2 ? second : third).sessionToken)
          .delete('/api/auth/sessions/others'),
      );
      expect(Object.keys(statusCounts(answers)).filter((status) => !['200', '401'].includes(status))).toEqual([]);
      const left = [await meOf(second.sessionToken), await meOf(third.sessionToken)];
      expect(left.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
    });
  });

  describe('DELETE /api/auth/sessions', () => {
    it('200: ends all, this one too, and clears the cookie', async () => {
      const { owner, second, third } = await withThree();
      const { status, body, headers } = await second.client.delete('/api/auth/sessions');
      expect([status, body.sessionIds.length]).toEqual([200, 3]);
      expect(headers.getSetCookie()).toEqual(['sallyport_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
      for (const token of [owner.accessToken, second.sessionToken, third.sessionToken]) {
        expect(await meOf(token)).toBe(401);
      }
    });

    it('leaves those of other people', async () => {
      const [one, two] = [await signUp(app), await signUp(app)];
      await one.client.delete('/api/auth/sessions');
      expect(await meOf(two.sessionToken)).toBe(200);
    });

    it('of log-ins at the same moment, whatever is left was answered after it', async () => {
      const { person, client } = await signUp(app);
      const { email, password } = person;
      const answers = await inParallel(20, (n) =>
        n === 10 ? client.delete('/api/auth/sessions') : app.client().post('/api/auth/login', { email, password }),
      );
      expect(statusCounts(answers)).toEqual({ 200: 20 });
    });
  });

  it.each(['/api/auth/sessions', '/api/auth/sessions/others'])(
    '401, 403: %s needs a session, and its own origin',
    async (path) => {
      expect((await app.client().delete(path)).status).toBe(401);
      const { client, person } = await signUp(app);
      await logIn(app, person);
      expect((await client.with({ origin: 'https://evil.example' }).delete(path)).status).toBe(403);
      expect((await client.get('/api/auth/sessions')).body.sessions).toHaveLength(2);
    },
  );
});
