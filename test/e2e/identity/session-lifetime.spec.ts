import { announceChange } from '../../support/members.js';
import { logIn, newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { auditOf, eventually, inParallel, startAwaitingSecondFactor, statusCounts } from './steps.js';

const LIMIT_HOURS = 24;
const CAP = 3;

const AGE = `UPDATE identity.sessions SET last_seen_at = now() - make_interval(mins => $2) WHERE user_id = $1`;
const SEEN = `SELECT extract(epoch FROM now() - last_seen_at)::float AS seconds FROM identity.sessions WHERE user_id = $1`;

describe('the life of a session', () => {
  let app: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    const settings = { SESSION_IDLE_HOURS: String(LIMIT_HOURS), SESSIONS_PER_USER: String(CAP) };
    app = await TestApp.start(settings);
    other = await TestApp.start({ ...settings, WORKER_ENABLED: 'false' }, app.database);
  });

  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  const meOf = async (at: TestApp, token: string) => (await at.client().bearer(token).get('/api/auth/me')).status;

  describe('the idle limit', () => {
    /** As if the account's sessions had not been used for so long; before they are first looked up. */
    const unusedFor = (userId: string, minutes: number) => app.database.asOwner(AGE, [userId, minutes]);

    /** Whether PostgreSQL knows, within ten seconds, of a use within the last minute. */
    const isSeenSoon = async (userId: string): Promise<boolean> => {
      const isSeen = async () => {
        const rows = await app.database.asOwner<{ seconds: number }>(SEEN, [userId]);
        return rows.every(({ seconds }) => seconds < 15);
      };
      return (await eventually(isSeen)) || eventually(isSeen);
    };

    it('401: a session and all that derives from it count no more after it', async () => {
      const owner = await newOwner(app);
      const { sessionToken, client } = await logIn(app, owner.person);
      const { body } = await client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
      await unusedFor(owner.userId, LIMIT_HOURS * 60);
      await announceChange(app, `user:${owner.userId}`);
      for (const at of [app, other]) {
        expect([await meOf(at, sessionToken), await meOf(at, body.accessToken)]).toEqual([401, 401]);
        expect((await at.client().with({ cookie: client.cookie! }).get('/api/auth/me')).status).toBe(401);
      }
      await unusedFor(owner.userId, LIMIT_HOURS * 60 + 2);
      const refreshed = await app.client().post('/api/auth/refresh', { refreshToken: body.refreshToken });
      expect([refreshed.status, refreshed.body.code]).toEqual([401, 'identity.refresh-refused']);
    });

    it('200: and a moment before it they do', async () => {
      const { userId, person } = await signUp(app);
      const { sessionToken } = await logIn(app, person);
      await unusedFor(userId, LIMIT_HOURS * 60 - 1);
      expect(await meOf(app, sessionToken)).toBe(200);
    });

    it('a use is known to PostgreSQL a few seconds later, unless the last was less than a minute before', async () => {
      const [long, short] = [await signUp(app), await signUp(app)];
      await unusedFor(long.userId, 120);
      await app.database.asOwner(
        `UPDATE identity.sessions SET last_seen_at = now() - interval '20 s' WHERE user_id = $1`,
        [short.userId],
      );
      expect([await meOf(app, long.sessionToken), await meOf(app, short.sessionToken)]).toEqual([200, 200]);
      expect(await isSeenSoon(long.userId)).toBe(true);
      const [row] = await app.database.asOwner<{ seconds: number }>(SEEN, [short.userId]);
      expect(row!.seconds).toBeGreaterThan(20);
    });

    it('200: a process that has not seen it for long asks before it believes that nobody has', async () => {
      const { userId, person } = await signUp(app);
      const { sessionToken } = await logIn(app, person);
      await unusedFor(userId, LIMIT_HOURS * 60);
      // As another process knows it, and would write a moment later.
      expect(await meOf(other, sessionToken)).toBe(401);
      await unusedFor(userId, 0);
      expect(await meOf(other, sessionToken)).toBe(200);
    });

    it('a refresh is a use: of a client whose access tokens are verified elsewhere it is the only one', async () => {
      const owner = await newOwner(app);
      await unusedFor(owner.userId, 120);
      const { status } = await app.client().post('/api/auth/refresh', { refreshToken: owner.refreshToken });
      expect(status).toBe(200);
      expect(await isSeenSoon(owner.userId)).toBe(true);
    });

    it('what has been idle for too long is not listed', async () => {
      const { userId, person } = await signUp(app);
      await unusedFor(userId, LIMIT_HOURS * 60);
      const { client } = await logIn(app, person);
      expect((await client.get('/api/auth/sessions')).body.sessions).toHaveLength(1);
    });
  });

  describe('the cap', () => {
    it(`ends the one that was used least recently when there are more than ${CAP}, and says so`, async () => {
      const { userId, person } = await signUp(app);
      const [oldest, middle] = [await logIn(app, person), await logIn(app, person)];
      // The session of the sign-up was used last, the oldest log-in least recently.
      await app.database.asOwner(
        `UPDATE identity.sessions SET last_seen_at = now() - CASE WHEN proofs->0->>'method' = 'sms' THEN interval '0'
            ELSE interval '10 minutes' - (created_at - now()) END WHERE user_id = $1`,
        [userId],
      );
      expect(await meOf(other, oldest.sessionToken)).toBe(200);
      const newest = await logIn(app, person);
      for (const at of [app, other]) {
        expect(await meOf(at, oldest.sessionToken)).toBe(401);
        expect([await meOf(at, middle.sessionToken), await meOf(at, newest.sessionToken)]).toEqual([200, 200]);
      }
      expect((await newest.client.get('/api/auth/sessions')).body.sessions).toHaveLength(CAP);
      const ended = (await auditOf(app, userId)).filter(({ action }) => action === 'identity.session-ended');
      expect(ended).toMatchObject([{ data: { reason: 'too-many-sessions' } }]);
    });

    it(`of twenty log-ins at once ${CAP} are left`, async () => {
      const { person } = await signUp(app);
      const { email, password } = person;
      const answers = await inParallel(20, (n) =>
        (n % 2 ? app : other).client().post('/api/auth/login', { email, password }),
      );
      expect(statusCounts(answers)).toEqual({ 200: 20 });
      const statuses = await Promise.all(answers.map(({ body }) => meOf(app, body.sessionToken as string)));
      expect(statuses.filter((status) => status === 200)).toHaveLength(CAP);
    });

    it.each([1, 2, 3])(`of twenty that start at the same moment ${CAP} are left (round %i)`, async () => {
      const { userId } = await signUp(app);
      const starts = await inParallel(20, async (n) => {
        const [start] = await Promise.allSettled([startAwaitingSecondFactor(n % 2 ? app : other, userId)]);
        return start;
      });
      // On a busy machine the last ones may wait for longer than a request may, and are refused.
      const started = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
      expect(started.length).toBeGreaterThan(CAP);
      const statuses = await Promise.all(started.map(({ sessionToken }) => meOf(app, sessionToken)));
      // 403: it is open, and awaits its second factor.
      expect(statuses.filter((status) => status === 403)).toHaveLength(CAP);
      expect(statuses.filter((status) => status === 401)).toHaveLength(started.length - CAP);
    });

    it('ends nothing of another person', async () => {
      const [one, two] = [await signUp(app), await signUp(app)];
      for (let n = 0; n < CAP; n++) await logIn(app, two.person);
      expect(await meOf(app, one.sessionToken)).toBe(200);
      expect(await meOf(app, two.sessionToken)).toBe(401);
    });

    it('is counted apart for sessions that await a second factor: they end none that had it', async () => {
      const { userId, person, sessionToken } = await signUp(app);
      const full = await logIn(app, person);
      await app.database.asOwner(
        `INSERT INTO identity.sessions SELECT (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid(),
            'awaits_second_factor', true))).* FROM identity.sessions one, generate_series(1, 10) WHERE user_id = $1`,
        [userId],
      );
      const another = await logIn(app, person);
      for (const token of [sessionToken, full.sessionToken, another.sessionToken]) {
        expect(await meOf(app, token)).toBe(200);
      }
    });
  });
});
