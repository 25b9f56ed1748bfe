import { newSuperuser } from '../accounts/doors.js';
import { auditOf, inParallel, statusCounts } from '../identity/steps.js';
import { newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { guess, inKnownBrowser, mailsAbout, seenBy, WRONG_PASSWORD } from './steps.js';

const GUESSES = 5;
const LOCKED = /locked/;

describe('a guessed password', () => {
  let app: TestApp;

  beforeAll(async () => {
    const settings = { LOCKOUT_GUESSES: String(GUESSES), LOCKOUT_FIRST_SECONDS: '2', LOCKOUT_LONGEST_SECONDS: '4' };
    app = await TestApp.start(settings);
  });

  afterAll(() => app.stop());

  const login = (body: object, client = app.client()) => client.post('/api/auth/login', body);
  const lockOut = (email: string) => guess(app.client(), { email }, GUESSES);
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  describe('401', () => {
    it('after too many wrong ones the right one is answered like them, and counts again after the wait', async () => {
      const { person } = await signUp(app);
      const { email, password } = person;
      expect(await lockOut(email)).toEqual(Array(GUESSES).fill(401));
      const wrong = await login({ email, password: WRONG_PASSWORD });
      const right = await login({ email, password });
      expect([right.status, seenBy(right)]).toEqual([401, seenBy(wrong)]);
      await sleep(2100);
      expect((await login({ email, password })).status).toBe(200);
      expect(await guess(app.client(), { email }, GUESSES - 1)).toEqual(Array(GUESSES - 1).fill(401));
      expect((await login({ email, password })).status).toBe(200);
    });

    it('waits longer with each that is wrong after a wait', async () => {
      const { person } = await signUp(app);
      const { email, password } = person;
      await lockOut(email);
      await sleep(2100);
      await guess(app.client(), { email }, 1);
      await sleep(2100);
      expect((await login({ email, password })).status).toBe(401);
      await sleep(2000);
      expect((await login({ email, password })).status).toBe(200);
    });

    it('is counted once, however the account is named', async () => {
      const { client, person } = await signUp(app);
      const { email, phone, password } = person;
      const username = `user${phone.slice(-8)}`;
      await client.send('PATCH', '/api/users/me', { version: 2, username });
      const names = [
        { email: email.toUpperCase() },
        { identifier: username },
        { identifier: phone.replace('+86', '0086 ') },
        { identifier: phone.slice(3) },
        { identifier: ` ${email}` },
      ];
      for (const name of names) expect((await login({ ...name, password: WRONG_PASSWORD })).status).toBe(401);
      for (const name of names) expect((await login({ ...name, password })).status).toBe(401);
    });

    it('of twenty at once no more count than of as many in a row', async () => {
      const { person } = await signUp(app);
      const { email, password } = person;
      await guess(app.client(), { email }, GUESSES - 1);
      const bodies = Array.from({ length: 20 }, (_, n) => ({ email, password: n < 19 ? WRONG_PASSWORD : password }));
      await inParallel(19, (n) => login(bodies[n]!));
      expect((await login(bodies[19]!)).status).toBe(401);
    });

    it('looks the same of an account that there is and of one that there is not', async () => {
      const { person } = await signUp(app);
      const answers: object[][] = [[], []];
      const [known, unknown] = [person.email, newPerson().email];
      for (let n = 0; n < GUESSES + 2; n++) {
        answers[0]!.push(seenBy(await login({ email: known, password: WRONG_PASSWORD })));
        answers[1]!.push(seenBy(await login({ email: unknown, password: WRONG_PASSWORD })));
      }
      expect(answers[0]).toEqual(answers[1]);
    });

    it('takes as long of an account that is locked, with the right password, as of an unknown one', async () => {
      const longer = await TestApp.start({ LOCKOUT_GUESSES: String(GUESSES) });
      try {
        const { person } = await signUp(longer);
        await guess(longer.client(), { email: person.email }, GUESSES);
        const login = (identifier: string) =>
          longer.client().post('/api/auth/login', { identifier, password: person.password });
        const cases = { locked: () => login(person.email), unknown: () => login(newPerson().phone) };
        const best = { locked: Infinity, unknown: Infinity };
        for (let round = 0; round < 15; round++) {
          for (const name of ['locked', 'unknown'] as const) {
            const started = performance.now();
            expect((await cases[name]()).status).toBe(401);
            best[name] = Math.min(best[name], performance.now() - started);
          }
        }
        expect(best.locked / best.unknown).toBeGreaterThan(0.6);
        expect(best.locked / best.unknown).toBeLessThan(1.6);
      } finally {
        await longer.stop();
      }
    });
  });

  it('is no weapon: a browser that the account knows signs in while all others are locked out', async () => {
    const { client, person } = await signUp(app);
    const { email, password } = person;
    await lockOut(email);
    expect((await login({ email, password })).status).toBe(401);
    expect((await login({ identifier: email, password }, inKnownBrowser(app, client))).status).toBe(200);
    expect((await login({ email, password })).status).toBe(401);
  });

  it('a browser that the account knows has a count of its own, and locks nobody else out', async () => {
    const { client, person } = await signUp(app);
    const { email, password } = person;
    const browser = inKnownBrowser(app, client);
    expect(await guess(browser, { email }, GUESSES)).toEqual(Array(GUESSES).fill(401));
    expect((await login({ email, password }, browser)).status).toBe(401);
    expect((await login({ email, password })).status).toBe(200);
  });

  it('a browser that another account knows is a stranger’s', async () => {
    const { person } = await signUp(app);
    const stranger = await signUp(app);
    const browser = inKnownBrowser(app, stranger.client);
    await guess(browser, { email: person.email }, GUESSES);
    expect((await login({ email: person.email, password: person.password })).status).toBe(401);
  });

  it('is told to the person by mail, once, and stands in the trail of the account', async () => {
    const { person, userId } = await signUp(app);
    await lockOut(person.email);
    await inParallel(20, () => login({ email: person.email, password: WRONG_PASSWORD }));
    expect(await mailsAbout(app.client(), person.email, LOCKED)).toHaveLength(1);
    const lines = (await auditOf(app, userId)).filter(({ action }) => action === 'identity.sign-in-locked');
    expect(lines).toHaveLength(1);
  });

  it('of an account that may not sign in is told to nobody', async () => {
    const { person, userId } = await signUp(app);
    await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [userId]);
    await lockOut(person.email);
    const lines = await auditOf(app, userId);
    expect(lines.map(({ action }) => action)).toContain('identity.sign-in-locked');
    const other = await signUp(app);
    await lockOut(other.person.email);
    await mailsAbout(app.client(), other.person.email, LOCKED);
    const { body } = await app.client().get(`/dev/outbox?to=${encodeURIComponent(person.email)}`);
    expect(body.messages).toEqual([]);
  });

  describe('POST /api/users/:userId/unlock', () => {
    it('204: the password counts again at once', async () => {
      const operator = await newSuperuser(app);
      const { person, userId } = await signUp(app);
      const { email, password } = person;
      await lockOut(email);
      expect((await login({ email, password })).status).toBe(401);
      expect((await operator.client.post(`/api/users/${userId}/unlock`)).status).toBe(204);
      expect((await login({ email, password })).status).toBe(200);
      expect((await auditOf(app, userId)).map(({ action }) => action)).toContain('identity.sign-in-unlocked');
    });

    it('401: asks for a proof that is fresh', async () => {
      const operator = await newSuperuser(app);
      const { userId } = await signUp(app);
      await app.database.asOwner(
        `UPDATE identity.sessions SET proofs = '[{"method": "pwd", "atMs": 0}]' WHERE user_id = $1`,
        [operator.userId],
      );
      const other = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
      const asked = await other.client().bearer(operator.sessionToken).post(`/api/users/${userId}/unlock`);
      await other.stop();
      expect([asked.status, asked.body.code]).toEqual([401, 'identity.authentication-insufficient']);
    });

    it('403: to whom does not administer the system, also about oneself', async () => {
      const { client, userId } = await signUp(app);
      expect((await client.post(`/api/users/${userId}/unlock`)).status).toBe(403);
    });
  });

  it('403: asked for again in a session it is counted there, and locks nobody out', async () => {
    const { client, person } = await signUp(app);
    const { email, password } = person;
    const prove = (text: string) => client.post('/api/auth/reauthenticate', { password: text });
    for (let n = 0; n < GUESSES; n++) expect((await prove(WRONG_PASSWORD)).status).toBe(403);
    const { status, body } = await prove(password);
    expect([status, body.code]).toEqual([403, 'identity.password-wrong']);
    expect((await login({ email, password })).status).toBe(200);
  });

  describe('429', () => {
    let strict: TestApp;

    beforeAll(async () => {
      const settings = { LOCKOUT_ADDRESS_GUESSES_PER_HOUR: '4', TRUSTED_PROXIES: '127.0.0.1', WORKER_ENABLED: 'false' };
      strict = await TestApp.start(settings, app.database);
    });

    afterAll(() => strict.stop());

    const from = (address: string) => strict.client().with({ 'x-forwarded-for': address });

    it('from one address too many were wrong, whomever they were for; a right one is refused alike', async () => {
      const { client, person } = await signUp(app);
      const { email, password } = person;
      for (const n of [1, 2, 3, 4]) {
        const { status } = await login(
          { email: newPerson().email, password: WRONG_PASSWORD },
          from(`2001:db8:0:1::${n}`),
        );
        expect(status).toBe(401);
      }
      const refused = await login({ email, password }, from('2001:db8:0:1:ffff::9'));
      expect([refused.status, refused.body.code]).toEqual([429, 'http.rate-limited']);
      expect(refused.body['violated-policies']).toEqual(['address-wrong-password']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60);
      expect((await login({ email, password }, from('2001:db8:0:2::1'))).status).toBe(200);
      const known = from('2001:db8:0:1::5');
      known.deviceCookie = client.deviceCookie;
      expect((await login({ email, password }, known)).status).toBe(200);
    });

    it('signing in to an own account in between restores nothing', async () => {
      const own = await signUp(app);
      const ownBody = { email: own.person.email, password: own.person.password };
      const statuses: number[] = [];
      for (let n = 0; n < 4; n++) {
        await login({ email: newPerson().email, password: WRONG_PASSWORD }, from('203.0.113.7'));
        statuses.push((await login(ownBody, from('203.0.113.7'))).status);
      }
      expect(statuses).toEqual([200, 200, 200, 429]);
    });

    it('of twenty at once no more are told that they were wrong', async () => {
      const answers = await inParallel(20, () =>
        login({ email: newPerson().email, password: WRONG_PASSWORD }, from('203.0.113.8')),
      );
      expect(statusCounts(answers)).toEqual({ 401: 4, 429: 16 });
    });
  });
});
