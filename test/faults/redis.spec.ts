import { logIn, newOwner, newPerson } from '../support/people.js';
import { DEFAULT_PATIENCE } from '../support/patience.js';
import { TestApp } from '../support/test-app.js';
import { OwnRedis } from './own-redis.js';
import { RedisToLose } from './redis-to-lose.js';
import { expectOutage, inTime, recovers, sleep } from './timed.js';

/** Each fault, how it begins, and how it ends. */
const FAULTS: [name: string, begin: (redis: OwnRedis) => Promise<void>, end: (redis: OwnRedis) => Promise<void>][] = [
  ['killed, and started again empty', (redis) => redis.kill(), (redis) => redis.start()],
  ['hung, and going on', (redis) => hang(redis), (redis) => Promise.resolve(redis.signal('SIGCONT'))],
];

async function hang(redis: OwnRedis): Promise<void> {
  redis.signal('SIGSTOP');
  await sleep(50);
}

describe.each(FAULTS)('Redis %s', (_, begin, end) => {
  let services: RedisToLose;
  let redis: OwnRedis;
  let app: TestApp;
  let other: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    services = await RedisToLose.start();
    ({ redis, app, other, owner } = services);
  });

  afterAll(() => services.stop());

  afterEach(async () => {
    await end(redis);
    await recovers(async () => {
      const checks = await Promise.all([app, other].map((one) => one.client().get('/health/ready')));
      return checks.every(({ body }) => body.status === 'ok');
    });
  });

  const credentials = () => ({ email: owner.person.email, password: owner.person.password });

  it('200: who is signed in stays so, from PostgreSQL, also where nothing is cached', async () => {
    const { client } = await logIn(app, owner.person);
    await begin(redis);
    const elsewhere = other.client();
    elsewhere.cookie = client.cookie;
    expect((await inTime(elsewhere.get('/api/auth/me'))).status).toBe(200);
    expect((await inTime(client.get('/api/auth/me'))).status).toBe(200);
    expect((await inTime(other.client().bearer(owner.accessToken).get('/api/auth/me'))).status).toBe(200);
    const check = await inTime(owner.bearer.post('/api/access/check', { permission: 'projects:create' }));
    expect(check).toMatchObject({ status: 200, body: { allowed: true } });
  });

  it('401: what is no credential is none now either', async () => {
    const { client } = await logIn(app, owner.person);
    await client.post('/api/auth/logout').then(({ status }) => expect(status).toBe(204));
    const { sessionToken } = await logIn(app, owner.person);
    await app.client().bearer(sessionToken).post('/api/auth/logout');
    await begin(redis);
    for (const one of [app, other]) {
      expect((await inTime(one.client().bearer(sessionToken).get('/api/auth/me'))).status).toBe(401);
      expect((await inTime(one.client().bearer('wrong').get('/api/auth/me'))).status).toBe(401);
      expect((await inTime(one.client().get('/api/auth/me'))).status).toBe(401);
    }
  });

  it('503: what is limited is closed, and signs nobody in', async () => {
    await begin(redis);
    await expectOutage(app.client().post('/api/auth/login', credentials()));
    await expectOutage(app.client().post('/api/auth/sign-up', newPerson()));
    await expectOutage(app.client().post('/api/auth/refresh', { refreshToken: owner.refreshToken }));
    await expectOutage(app.client().post('/api/auth/verify-phone', { verificationId: owner.userId, code: '123456' }));
  });

  it('503: ending or moving a session is refused, and nothing is changed', async () => {
    const { client, sessionToken } = await logIn(app, owner.person);
    expect((await client.get('/api/auth/me')).status).toBe(200);
    const bearer = app.client().bearer(sessionToken);
    await begin(redis);
    await expectOutage(bearer.post('/api/auth/logout'));
    await expectOutage(bearer.post('/api/auth/select-tenant', { tenantId: owner.tenant.id }));
    await end(redis);
    await recovers(async () => (await app.client().get('/health/ready')).body.status === 'ok');
    const { status, body } = await bearer.get('/api/auth/me');
    expect({ status, tenantId: body.tenantId as unknown }).toEqual({ status: 200, tenantId: null });
  });

  it('once it is back everything goes on by itself, and what is ended then is ended everywhere', async () => {
    await begin(redis);
    await sleep(1500);
    await end(redis);
    const took = await recovers(async () => (await app.client().post('/api/auth/login', credentials())).status === 200);
    expect(took).toBeLessThan(5000);
    await recovers(async () => (await other.client().post('/api/auth/login', credentials())).status === 200);
    const { sessionToken } = await logIn(app, owner.person);
    expect((await other.client().bearer(sessionToken).get('/api/auth/me')).status).toBe(200);
    expect((await app.client().bearer(sessionToken).post('/api/auth/logout')).status).toBe(204);
    expect((await other.client().bearer(sessionToken).get('/api/auth/me')).status).toBe(401);
  });

  it('GET /health/ready says that the process serves, with less, and the log says what is away, once', async () => {
    const before = app.log.length;
    await begin(redis);
    await sleep(300);
    const { status, body } = await inTime(app.client().get('/health/ready'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'degraded', checks: { database: 'ok', redis: 'failing' } });
    expect((await app.client().get('/health/live')).status).toBe(200);
    expect(app.log.slice(before).filter((line) => line.includes('Redis is not reachable')).length).toBeLessThanOrEqual(
      1,
    );
  });
});

describe('Redis that has ended sessions in its memory and loses them', () => {
  it('brings none of them back', async () => {
    const redis = await OwnRedis.prepare();
    await redis.start();
    const app = await TestApp.start({ ...DEFAULT_PATIENCE, REDIS_URL: redis.url });
    const other = await TestApp.start(
      { ...DEFAULT_PATIENCE, REDIS_URL: redis.url, WORKER_ENABLED: 'false' },
      app.database,
    );
    const owner = await newOwner(app);
    const sessions = await Promise.all(Array.from({ length: 5 }, () => logIn(app, owner.person)));
    for (const { sessionToken } of sessions) {
      expect((await other.client().bearer(sessionToken).get('/api/auth/me')).status).toBe(200);
      expect((await app.client().bearer(sessionToken).post('/api/auth/logout')).status).toBe(204);
    }
    await redis.kill();
    await redis.start();
    for (const { sessionToken } of sessions) {
      for (const one of [app, other]) {
        expect((await inTime(one.client().bearer(sessionToken).get('/api/auth/me'))).status).toBe(401);
      }
    }
    expect((await owner.bearer.get('/api/auth/me')).status).toBe(200);
    await other.stop();
    await app.stop();
    await redis.remove();
  });
});

describe('Redis that is away when a process starts', () => {
  it('does not keep it from serving who is signed in, and is used once it is there', async () => {
    const redis = await OwnRedis.prepare();
    await redis.start();
    const first = await TestApp.start({ ...DEFAULT_PATIENCE, REDIS_URL: redis.url });
    const owner = await newOwner(first);
    await redis.kill();
    const app = await TestApp.start(
      { ...DEFAULT_PATIENCE, REDIS_URL: redis.url, WORKER_ENABLED: 'false' },
      first.database,
    );
    expect((await inTime(app.client().bearer(owner.accessToken).get('/api/auth/me'))).status).toBe(200);
    const { email, password } = owner.person;
    await expectOutage(app.client().post('/api/auth/login', { email, password }));
    await redis.start();
    await recovers(async () => (await app.client().post('/api/auth/login', { email, password })).status === 200, 5000);
    await app.stop();
    await first.stop();
    await redis.remove();
  });
});

describe('Redis that is out of memory', () => {
  it('503: takes no new session and ends none, but who is signed in stays so', async () => {
    const redis = await OwnRedis.prepare();
    await redis.start();
    const app = await TestApp.start({ ...DEFAULT_PATIENCE, REDIS_URL: redis.url });
    const owner = await newOwner(app);
    await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await redis.command('CONFIG', 'SET', 'maxmemory', '1');
    expect((await inTime(owner.bearer.get('/api/auth/me'))).status).toBe(200);
    const { email, password } = owner.person;
    await expectOutage(app.client().post('/api/auth/login', { email, password }));
    await expectOutage(owner.bearer.post('/api/auth/logout'));
    await redis.command('CONFIG', 'SET', 'maxmemory', '0');
    expect((await app.client().post('/api/auth/login', { email, password })).status).toBe(200);
    expect((await owner.bearer.post('/api/auth/logout')).status).toBe(204);
    await app.stop();
    await redis.remove();
  });
});
