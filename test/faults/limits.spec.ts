import { toldBy, setLimit } from '../e2e/limits/told.js';
import { inParallel, statusCounts } from '../e2e/identity/steps.js';
import { newOwner, newPerson } from '../support/people.js';
import { TestApp } from '../support/test-app.js';
import { OwnRedis } from './own-redis.js';
import { RedisToLose } from './redis-to-lose.js';
import { expectOutage, inTime, recovers, sleep } from './timed.js';
import { stopwatch } from '../support/stopwatch.js';

const LIMIT = 5;

describe.each([
  ['killed', (redis: OwnRedis) => redis.kill()],
  ['hung', async (redis: OwnRedis) => redis.signal('SIGSTOP')],
])('limits while Redis is %s', (_, begin) => {
  let services: RedisToLose;
  let redis: OwnRedis;
  let app: TestApp;
  let other: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    services = await RedisToLose.start();
    ({ redis, app, other, owner } = services);
    await setLimit(app, 'user', 'write', LIMIT);
    await begin(redis);
    await sleep(50);
  });

  afterAll(() => services.stop());

  it('503: what protects passwords, codes and money is closed, with a time to come back', async () => {
    const { email, password } = owner.person;
    const closed: [path: string, body: object][] = [
      ['/api/auth/login', { email, password }],
      ['/api/auth/sign-up', newPerson()],
      ['/api/auth/passkey/options', {}],
      ['/api/auth/verify-phone', { verificationId: owner.userId, code: '123456' }],
      [`/api/auth/phone-verifications/${owner.userId}/resend`, {}],
      ['/api/auth/refresh', { refreshToken: owner.refreshToken }],
      ['/api/robots/pair', { code: 'ABCD-EFGH' }],
    ];
    for (const [path, body] of closed) await expectOutage(app.client().post(path, body));
  });

  it('503: nor is a code asked for, a password reset or a second factor tried, and nothing is left half done', async () => {
    const count = `SELECT (SELECT count(*)::int FROM identity.out_of_band_challenges) AS challenges,
      (SELECT count(*)::int FROM identity.sms_sent) AS sent, (SELECT count(*)::int FROM identity.sessions) AS sessions,
      (SELECT sum(version)::int FROM identity.users) AS users`;
    const before = await app.database.asOwner(count);
    const { email: identifier, phone } = owner.person;
    const newPassword = 'nine loud magpies in a barn';
    const asked: [path: string, body: object][] = [
      ['/api/auth/password-reset', { identifier }],
      ['/api/auth/password-reset', { identifier: phone }],
      ['/api/auth/password-reset/confirm', { challengeId: owner.userId, code: '123456', newPassword }],
      ['/api/auth/sign-in-code', { identifier: phone }],
      ['/api/auth/sign-in-code/confirm', { challengeId: owner.userId, code: '123456' }],
      ['/api/auth/second-factor/totp', { code: '123456' }],
      ['/api/auth/reauthenticate', { password: owner.person.password }],
      ['/api/users/me/password', { currentPassword: owner.person.password, newPassword }],
    ];
    for (const [path, body] of asked) await expectOutage(owner.client.post(path, body));
    expect(await app.database.asOwner(count)).toEqual(before);
  });

  it('429: everything else goes on, to a bound in each process', async () => {
    for (const one of [app, other]) {
      const caller = one.client().bearer(owner.accessToken);
      const answers = await inParallel(20, () => inTime(caller.post('/api/teams', {})));
      expect(statusCounts(answers)).toEqual({ 422: LIMIT, 429: 20 - LIMIT });
      for (const answer of answers) expect(toldBy(answer).name).toBe('user-write');
      expect((await inTime(caller.get('/api/teams'))).status).toBe(200);
      expect((await inTime(one.client().bearer('wrong').get('/api/auth/me'))).status).toBe(401);
      expect((await inTime(one.client().get('/nowhere'))).status).toBe(404);
    }
  });

  it('one wait for all: requests that follow are answered at once', async () => {
    await app.client().get('/nowhere');
    const elapsedMs = stopwatch();
    for (let n = 0; n < 10; n++) await app.client().get('/nowhere');
    expect(elapsedMs()).toBeLessThan(1500);
  });

  it('counts together again once it is back', async () => {
    redis.signal('SIGCONT');
    await redis.start();
    await recovers(async () => (await app.client().post('/api/auth/login', {})).status === 422);
    await recovers(async () => (await other.client().post('/api/auth/login', {})).status === 422);
    await sleep(1100);
    const callers = [app, other].map((one) => one.client().bearer(owner.accessToken));
    const answers = await inParallel(20, (n) => callers[n % 2]!.post('/api/teams', {}));
    // What was sent to a Redis that hung it counts when it goes on: one request of each process.
    const admitted = statusCounts(answers)[422];
    expect(admitted).toBeGreaterThanOrEqual(LIMIT - 2);
    expect(admitted).toBeLessThanOrEqual(LIMIT);
  });
});
