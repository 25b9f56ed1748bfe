import { randomUUID } from 'node:crypto';
import { domainEvent } from '#kernel';
import { Coherence, UnitOfWork } from '#platform';
import pg from 'pg';
import { logIn, newOwner } from '../../support/people.js';
import { TestApp, TestDatabase } from '../../support/test-app.js';
import { eventually } from './eventually.js';

const ROUNDS = 200;

describe('two processes on one database', () => {
  let database: TestDatabase;
  let apps: [TestApp, TestApp];
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    database = await TestDatabase.create();
    // Only the first delivers codes, to where its own development outbox shows them.
    apps = [await TestApp.start({}, database), await TestApp.start({ WORKER_ENABLED: 'false' }, database)];
    owner = await newOwner(apps[0]);
  });

  afterAll(async () => {
    await Promise.all(apps.map((app) => app.stop()));
    await database.drop();
  });

  /** A session of the owner with its tokens, known to both processes. */
  async function newSession() {
    const { client, sessionToken } = await logIn(apps[0], owner.person);
    const bearer = apps[0].client().bearer(sessionToken);
    const { body } = await bearer.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
    const { accessToken, refreshToken } = body as { accessToken: string; refreshToken: string };
    return { client, sessionToken, accessToken, refreshToken };
  }

  const me = async (app: TestApp, token: string): Promise<number> =>
    (await app.client().bearer(token).get('/api/auth/me')).status;

  it(`${ROUNDS} times: once one has ended a session, the other accepts nothing of it, not even at once`, async () => {
    const accepted: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const [ending, other] = round % 2 === 0 ? apps : [apps[1], apps[0]];
      const { sessionToken, accessToken, refreshToken } = await newSession();
      expect(await Promise.all([me(other, sessionToken), me(other, accessToken)])).toEqual([200, 200]);
      expect((await ending.client().bearer(accessToken).post('/api/auth/logout')).status).toBe(204);
      const [session, access, refresh] = await Promise.all([
        me(other, sessionToken),
        me(other, accessToken),
        other.client().post('/api/auth/refresh', { refreshToken }),
      ]);
      if (session !== 401 || access !== 401 || refresh.status !== 401) {
        accepted.push(`round ${round}: ${session} ${access} ${refresh.status}`);
      }
    }
    expect(accepted).toEqual([]);
  });

  it('while a session is being used without pause, none of its uses that begins after its end is accepted', async () => {
    for (let round = 0; round < 5; round++) {
      const { sessionToken, accessToken } = await newSession();
      let endedAt = Infinity;
      let isOver = false;
      const late: number[] = [];
      const use = async (app: TestApp, token: string): Promise<void> => {
        while (!isOver) {
          const beganAt = performance.now();
          if ((await me(app, token)) === 200 && beganAt > endedAt) late.push(beganAt - endedAt);
        }
      };
      const users = apps.flatMap((app) => [use(app, sessionToken), use(app, accessToken)]);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect((await apps[0].client().bearer(sessionToken).post('/api/auth/logout')).status).toBe(204);
      endedAt = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 200));
      isOver = true;
      await Promise.all(users);
      expect(late).toEqual([]);
    }
  });

  describe('a process that has lost the channel of changes', () => {
    const asAdmin = async (sql: string, parameters: unknown[] = []): Promise<void> => {
      const client = new pg.Client({ connectionString: process.env['TEST_PG_ADMIN_URL'] });
      await client.connect();
      await client.query(sql, parameters).finally(() => client.end());
    };
    const cut = (): Promise<void> =>
      asAdmin(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name = 'sallyport-coherence' AND datname = $1`,
        [database.name],
      );
    const setRoles = (status: string) =>
      database.asOwner('UPDATE rbac.roles SET status = $1 WHERE tenant_id = $2', [status, owner.tenant.id]);
    const isAllowed = async (app: TestApp): Promise<boolean> => {
      const client = app.client().bearer(owner.accessToken);
      const answer = await client.post('/api/access/check', { permission: 'projects:create' });
      expect(answer.status).toBe(200);
      return answer.body.allowed as boolean;
    };

    it('asks PostgreSQL at once, instead of its cache, and trusts the cache again when it is back', async () => {
      const coherences = apps.map((app) => app.nest.get(Coherence, { strict: false }));
      expect(await Promise.all(apps.map(isAllowed))).toEqual([true, true]);
      // Behind the back of the service, so that only a cache can still know the old roles.
      await setRoles('disabled');
      expect(await Promise.all(apps.map(isAllowed))).toEqual([true, true]);
      await cut();
      await eventually(() => coherences.every((coherence) => !coherence.holdsLease()), 200);
      expect(await Promise.all(apps.map(isAllowed))).toEqual([false, false]);
      await eventually(() => coherences.every((coherence) => coherence.holdsLease()), 3000);
      expect(await Promise.all(apps.map(isAllowed))).toEqual([false, false]);
      await setRoles('active');
      expect(await Promise.all(apps.map(isAllowed))).toEqual([false, false]);
      await cut();
      await eventually(() => coherences.every((coherence) => coherence.holdsLease()), 3000);
      expect(await Promise.all(apps.map(isAllowed))).toEqual([true, true]);
    });

    it('says so when asked whether it is ready, and in its log', async () => {
      const coherence = apps[1].nest.get(Coherence, { strict: false });
      await cut();
      await eventually(() => !coherence.holdsLease(), 200);
      const { body } = await apps[1].client().get('/health/ready');
      expect(body.checks.coherence).toBe('failing');
      await eventually(() => coherence.holdsLease(), 3000);
      expect((await apps[1].client().get('/health/ready')).body.checks.coherence).toBe('ok');
    });

    it('accepts nothing that was ended in between', async () => {
      for (let round = 0; round < 5; round++) {
        const { sessionToken, accessToken, refreshToken } = await newSession();
        expect(await me(apps[1], accessToken)).toBe(200);
        await cut();
        expect((await apps[0].client().bearer(sessionToken).post('/api/auth/logout')).status).toBe(204);
        expect(await Promise.all(apps.flatMap((app) => [me(app, sessionToken), me(app, accessToken)]))).toEqual(
          Array(4).fill(401),
        );
        expect((await apps[1].client().post('/api/auth/refresh', { refreshToken })).status).toBe(401);
      }
    });
  });

  describe('a process that does not answer', () => {
    const leaseFor = (ms: number) =>
      database.asOwner(
        `INSERT INTO platform.nodes (node_id, lease_until) VALUES ($1, clock_timestamp() + make_interval(secs => $2))`,
        [randomUUID(), ms / 1000],
      );
    const endingTakes = async (leaseMs: number): Promise<number> => {
      const { sessionToken } = await newSession();
      await leaseFor(leaseMs);
      const startedAt = performance.now();
      expect((await apps[0].client().bearer(sessionToken).post('/api/auth/logout')).status).toBe(204);
      return performance.now() - startedAt;
    };

    it('is waited for until its lease has run out, and not longer', async () => {
      const withDead = await endingTakes(1000);
      expect(withDead).toBeGreaterThan(800);
      expect(withDead).toBeLessThan(1800);
    });

    it('is not waited for without a lease', async () => {
      expect(await endingTakes(-1)).toBeLessThan(800);
    });
  });

  it('a stopped process leaves no lease behind, so that nobody waits for it', async () => {
    const third = await TestApp.start({ WORKER_ENABLED: 'false' }, database);
    const { nodeId } = third.nest.get(Coherence, { strict: false });
    const leases = () => database.asOwner('SELECT FROM platform.nodes WHERE node_id = $1', [nodeId]);
    expect(await leases()).toHaveLength(1);
    await third.stop();
    expect(await leases()).toHaveLength(0);
  });

  it('a command that is rolled back announces nothing; one that commits does', async () => {
    const heard: string[] = [];
    await database.asApplication(async (client) => {
      client.on('notification', ({ payload }) => void heard.push(payload ?? ''));
      await client.query('LISTEN sallyport_changes');
      const unitOfWork = apps[0].nest.get(UnitOfWork, { strict: false });
      const change = (tag: string, fails: boolean) =>
        unitOfWork.write('test.change', async () => {
          unitOfWork.transaction.record(domainEvent({ name: 'test.changed', aggregateType: 'test', aggregateId: '1' }));
          unitOfWork.transaction.invalidate(tag);
          if (fails) throw new Error('rolled back');
        });
      await expect(change('test:rolled-back', true)).rejects.toThrow('rolled back');
      await change('test:committed', false);
      await client.query('SELECT 1');
    });
    expect(heard.map((payload) => (JSON.parse(payload) as { tags: string[] }).tags)).toEqual([['test:committed']]);
  });
});
