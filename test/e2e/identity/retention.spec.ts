import { Commands, Database } from '#platform';
import { ForgetWhatIsOver } from '../../../libs/identity/src/retention/forget-what-is-over.js';
import { ForgetSignUp } from '../../../libs/identity/src/use-cases/forget-sign-up.js';
import { newOwner, newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { auditOf, eventually, keepFree, startSignUp, verify } from './steps.js';

/** Ended so many days ago, the newer the lower its number. */
const ADD_ENDED = `INSERT INTO identity.sessions (id, user_id, token_hash, proofs, awaits_second_factor, created_at, last_seen_at,
    expires_at, ended_at, ip, user_agent, version)
  SELECT gen_random_uuid(), $1, '\\x00', '[]', $4, ended - interval '1 hour', ended, ended + interval '7 days', ended,
    '192.0.2.1', 'evil/' || n, 1
  FROM (SELECT n, now() - make_interval(days => $2, mins => n) AS ended FROM generate_series(1, $3::int) AS n) AS each`;

describe('what is over is forgotten in its time', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ SESSION_RETENTION_DAYS: '30', SIGN_UP_RETENTION_DAYS: '7' });
  });

  afterAll(() => app.stop());

  const task = () => app.nest.get(ForgetWhatIsOver, { strict: false });

  const count = async (rows: string, ...parameters: unknown[]): Promise<number> =>
    (await app.database.asOwner(`SELECT FROM ${rows}`, parameters)).length;

  const age = (table: string, condition: string, value: string, days: number) =>
    app.database.asOwner(
      `UPDATE identity.${table} SET created_at = created_at - make_interval(days => $2) WHERE ${condition} = $1`,
      [value, days],
    );

  /** A sign-up that was never finished, so many days ago. */
  const abandoned = async (days: number, person = newPerson()) => {
    const started = await startSignUp(app, person);
    await age('users', 'email', person.email, days);
    await age('phone_verifications', 'phone', person.phone, days);
    return started;
  };

  const accountsOf = (email: string) => count('identity.users WHERE email = $1', email);

  it('which phone was sent a code: after a day, however many, though nobody asks for another', async () => {
    const { person } = await startSignUp(app);
    await app.database.asOwner(
      `INSERT INTO identity.sms_sent (id, phone, address, sent_at)
        SELECT gen_random_uuid(), $1, '127.0.0.1', now() - interval '25 hours' FROM generate_series(1, 2500)`,
      [person.phone],
    );
    await task().forgetSentCodes();
    expect(await count('identity.sms_sent WHERE phone = $1', person.phone)).toBe(1);
  });

  describe('sign-ups that never proved their phone', () => {
    it('leave an id, and the trail that they were; their address may be used anew', async () => {
      const { person, verificationId, code } = await abandoned(8);
      const [before] = await app.database.asOwner<{ id: string }>('SELECT id FROM identity.users WHERE email = $1', [
        person.email,
      ]);
      await task().forget();
      expect(await accountsOf(person.email)).toBe(0);
      expect(await count('identity.phone_verifications WHERE phone = $1', person.phone)).toBe(0);
      expect((await verify(app.client(), verificationId, code)).status).toBe(400);
      expect((await auditOf(app, before!.id)).map(({ action }) => action)).toContain('identity.sign-up-forgotten');
      const isErased = async () =>
        (await count(`audit.events WHERE personal::text LIKE '%' || $1 || '%'`, person.email)) === 0;
      expect(await eventually(isErased)).toBe(true);
      await signUp(app, { ...newPerson(), email: person.email });
    });

    it('of less than SIGN_UP_RETENTION_DAYS stay, as does whoever has proved it or is disabled', async () => {
      const [late, held] = [await abandoned(6), await abandoned(8)];
      const { person: settled } = await signUp(app);
      await age('users', 'email', settled.email, 8);
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE email = $1`, [held.person.email]);
      await task().forget();
      const emails = [late.person.email, held.person.email, settled.email];
      expect(await Promise.all(emails.map(accountsOf))).toEqual([1, 1, 1]);
      expect((await verify(app.client(), late.verificationId, late.code)).status).toBe(200);
    });

    it('of which one is confirmed meanwhile stay: the decision is made anew, with the address held', async () => {
      const { person, verificationId, code } = await abandoned(8);
      expect((await verify(app.client(), verificationId, code)).status).toBe(200);
      const [user] = await app.database.asOwner<{ id: string }>('SELECT id FROM identity.users WHERE email = $1', [
        person.email,
      ]);
      await app.nest.get(Commands, { strict: false }).execute(new ForgetSignUp(user!.id, new Date()));
      expect(await accountsOf(person.email)).toBe(1);
    });

    it('with an address that is taken are forgotten alike', async () => {
      const owner = await signUp(app);
      await keepFree(app.database, owner.userId, owner.person.email);
      const old = await abandoned(8, { ...newPerson(), email: owner.person.email });
      const late = await abandoned(6, { ...newPerson(), email: owner.person.email });
      await task().forget();
      expect(await count('identity.phone_verifications WHERE id = $1', old.verificationId)).toBe(0);
      expect(await count('identity.phone_verifications WHERE id = $1', late.verificationId)).toBe(1);
    });
  });

  describe('sessions that have ended, with where they came from', () => {
    const endedOf = (userId: string) =>
      app.database.asOwner<{ user_agent: string }>(
        `SELECT user_agent FROM identity.sessions WHERE user_id = $1 AND user_agent LIKE 'evil/%' ORDER BY created_at DESC`,
        [userId],
      );

    it('go after SESSION_RETENTION_DAYS, but for the newest sign-ins of each account', async () => {
      const { client, userId } = await signUp(app);
      await app.database.asOwner(ADD_ENDED, [userId, 31, 30, false]);
      await app.database.asOwner(ADD_ENDED, [userId, 31, 30, true]);
      await task().forget();
      const kept = await endedOf(userId);
      expect(kept.map(({ user_agent }) => user_agent)).toEqual(Array.from({ length: 19 }, (_, n) => `evil/${n + 1}`));
      expect((await client.get('/api/auth/me')).status).toBe(200);
    });

    it('stay until then', async () => {
      const { userId } = await signUp(app);
      await app.database.asOwner(ADD_ENDED, [userId, 29, 30, false]);
      await task().forget();
      expect(await endedOf(userId)).toHaveLength(30);
    });

    it('take their refresh tokens along; those of an open one count on', async () => {
      const [over, open] = [await newOwner(app), await newOwner(app)];
      await app.database.asOwner(
        `UPDATE identity.sessions SET created_at = created_at - interval '60 days', ended_at = now() - interval '31 days'
          WHERE user_id = $1`,
        [over.userId],
      );
      await task().forget();
      expect(await count('identity.refresh_families WHERE user_id = $1', over.userId)).toBe(0);
      const refreshed = await app.client().post('/api/auth/refresh', { refreshToken: open.refreshToken });
      expect(refreshed.status).toBe(200);
    });
  });

  it('browsers that an account was not used in for a year', async () => {
    const { userId } = await signUp(app);
    await app.database.asOwner(
      `INSERT INTO identity.devices (id, user_id, token_hash, first_seen_at, last_seen_at)
        SELECT gen_random_uuid(), $1, sha256(n::text::bytea), now() - make_interval(days => n), now() - make_interval(days => n)
        FROM unnest(ARRAY[360, 370]) AS n`,
      [userId],
    );
    await task().forget();
    const old = `identity.devices WHERE user_id = $1 AND last_seen_at < now() - make_interval(days => $2)`;
    expect([await count(old, userId, 365), await count(old, userId, 359)]).toEqual([0, 1]);
  });

  it('and nothing else, whatever the application asks to be forgotten', async () => {
    const { person, verificationId } = await startSignUp(app);
    const owner = await newOwner(app);
    const database = app.nest.get(Database, { strict: false });
    await database.query(
      `SELECT identity.forget_phone_verifications('infinity'), identity.forget_sessions('infinity', NULL)`,
    );
    expect(await count('identity.phone_verifications WHERE id = $1', verificationId)).toBe(1);
    expect([await accountsOf(person.email), (await owner.client.get('/api/auth/me')).status]).toEqual([1, 200]);
  });
});
