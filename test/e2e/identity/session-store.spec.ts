import { Redis } from 'ioredis';
import { logIn, newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { SlowWire } from './slow-wire.js';

const OWN_DATABASE = 9;

describe('sessions in Redis', () => {
  let app: TestApp;
  let other: TestApp;
  let redis: Redis;
  const url = `${process.env['TEST_REDIS_URL'] ?? ''}/${OWN_DATABASE}`;

  beforeAll(async () => {
    redis = new Redis(url);
    app = await TestApp.start({ REDIS_URL: url });
    other = await TestApp.start({ REDIS_URL: url, WORKER_ENABLED: 'false' }, app.database);
  });

  afterAll(async () => {
    await other.stop();
    await app.stop();
    await redis.flushdb();
    redis.disconnect();
  });

  const keyOf = async (sessionId: string): Promise<string> =>
    (await redis.keys(`sallyport:*:session:${sessionId}`))[0]!;
  const meOf = (at: TestApp, token: string) => at.client().bearer(token).get('/api/auth/me');

  /** Signed in, looked up once: what the store then holds of the session. */
  const stored = async () => {
    const account = await signUp(app);
    const { body } = await meOf(app, account.sessionToken);
    const key = await keyOf(body.session.id as string);
    return { ...account, key, sessionId: body.session.id as string, value: (await redis.get(key)) ?? '' };
  };

  it('are there after the first look-up, until they expire, without any secret', async () => {
    const { key, sessionId, sessionToken, value } = await stored();
    expect(JSON.parse(value)).toMatchObject({ id: sessionId });
    expect(value).not.toContain(sessionToken);
    expect(value).not.toContain(sessionToken.slice(-43));
    const seconds = await redis.ttl(key);
    expect(seconds).toBeGreaterThan(7 * 86_400 - 60);
    expect(seconds).toBeLessThanOrEqual(7 * 86_400);
  });

  it('are believed by another process without a query', async () => {
    const { key, sessionToken, value } = await stored();
    await redis.set(key, JSON.stringify({ ...JSON.parse(value), email: 'from.redis@example.com' }), 'KEEPTTL');
    const { body } = await meOf(other, sessionToken);
    expect(body.user.email).toBe('from.redis@example.com');
  });

  it('are filled again from PostgreSQL when Redis has lost them', async () => {
    const { key, sessionToken } = await stored();
    await redis.flushdb();
    expect((await meOf(app, sessionToken)).status).toBe(200);
    expect((await meOf(other, sessionToken)).status).toBe(200);
    expect(JSON.parse((await redis.get(key)) ?? '')).toMatchObject({ isEnded: false });
  });

  it.each(['', 'x', '[]', '"text"', 'null', '{', '{"isEnded":false}'])(
    'are read from PostgreSQL when Redis holds rubbish (%j)',
    async (rubbish) => {
      const { key, sessionToken } = await stored();
      await redis.set(key, rubbish);
      expect((await meOf(other, sessionToken)).status).toBe(200);
    },
  );

  it('once ended are marked, so that a reader that was late can’t put the old state back', async () => {
    const { client, key, sessionToken, value } = await stored();
    await meOf(other, sessionToken);
    await client.post('/api/auth/logout');
    expect(await redis.get(key)).toBe('stale');
    expect(await redis.ttl(key)).toBeGreaterThan(7 * 86_400 - 60);
    expect(await redis.set(key, value, 'EX', 600, 'NX')).toBeNull();
    for (const at of [app, other]) expect((await meOf(at, sessionToken)).status).toBe(401);
    expect(await redis.get(key)).toBe('stale');
  });

  it('once ended are not brought back by a process whose write was on its way all the while', async () => {
    const { client, key, sessionToken } = await stored();
    await redis.del(key);
    const wire = await SlowWire.open(url);
    const late = await TestApp.start({ REDIS_URL: wire.url, WORKER_ENABLED: 'false' }, app.database);
    try {
      wire.holdWrites();
      expect((await meOf(late, sessionToken)).status).toBe(200);
      expect((await client.post('/api/auth/logout')).status).toBe(204);
      await wire.release();
      for (const at of [app, other, late]) expect((await meOf(at, sessionToken)).status).toBe(401);
      expect(await redis.get(key)).toBe('stale');
    } finally {
      await late.stop();
      wire.close();
    }
  });

  it('that another run of the server left behind, as a restored snapshot holds them, are not believed', async () => {
    const { client, key, sessionToken, value } = await stored();
    await client.post('/api/auth/logout');
    await redis.del(key);
    for (const run of ['', '0123456789abcdef:']) await redis.set(key.replace(/\w+:(?=session:)/, run), value);
    for (const at of [app, other]) expect((await meOf(at, sessionToken)).status).toBe(401);
  });

  it('once ended stay ended when Redis loses the mark', async () => {
    const { client, key, sessionToken } = await stored();
    await client.post('/api/auth/logout');
    await redis.del(key);
    for (const at of [app, other]) expect((await meOf(at, sessionToken)).status).toBe(401);
    expect(await redis.get(key)).toBeNull();
  });

  it('bound to a tenant are so for every process at once', async () => {
    const owner = await newOwner(app);
    const { sessionToken } = await logIn(app, owner.person);
    expect((await meOf(other, sessionToken)).body.tenantId).toBeNull();
    await app.client().bearer(sessionToken).post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
    expect((await meOf(other, sessionToken)).body.tenantId).toBe(owner.tenant.id);
  });

  it('are refused by every process when ending one has returned', async () => {
    for (let n = 0; n < 5; n++) {
      const owner = await newOwner(app);
      expect((await meOf(other, owner.accessToken)).status).toBe(200);
      expect((await owner.client.post('/api/auth/logout')).status).toBe(204);
      expect((await meOf(other, owner.accessToken)).status).toBe(401);
    }
  });
});
