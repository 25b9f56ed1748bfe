import { once } from 'node:events';
import { createServer, connect, type AddressInfo } from 'node:net';
import { Agent, request } from 'node:http';
import pg from 'pg';
import { newPerson } from '../../support/people.js';
import { HttpClient } from '../../support/http-client.js';
import { TestDatabase } from '../../support/test-app.js';
import { baseSettings, killProcesses, startProcess } from './service-process.js';
import { stopwatch } from '../../support/stopwatch.js';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('the process', () => {
  let database: TestDatabase;
  let settings: Record<string, string>;

  beforeAll(async () => {
    database = await TestDatabase.create();
    settings = baseSettings(database.appUrl);
  });

  afterAll(async () => {
    killProcesses();
    await database.drop();
  });

  /** Makes every sign-up wait until the returned function is called. */
  async function holdUpSignUps(): Promise<() => Promise<void>> {
    const holder = new pg.Client({ connectionString: database.ownerUrl });
    await holder.connect();
    await holder.query(`SELECT pg_advisory_lock(hashtext('identity.sms-budget'))`);
    return () => holder.end();
  }

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s answers what it has begun, takes nothing new, and ends with 0',
    async (name) => {
      const service = await startProcess(settings);
      const url = service.url!;
      const release = await holdUpSignUps();
      const begun = new HttpClient(url).post('/api/auth/sign-up', newPerson());
      await sleep(400);
      const elapsedMs = stopwatch();
      service.signal(name);
      await sleep(200);
      await expect(fetch(`${url}/health/live`)).rejects.toThrow();
      await release();
      expect((await begun).status).toBe(202);
      expect(await service.exited).toBe(0);
      expect(elapsedMs()).toBeLessThan(10_000);
    },
  );

  it('says that it is stopping on connections that are still open, and closes them', async () => {
    const service = await startProcess(settings);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const get = (path: string) =>
      new Promise<number>((resolve, reject) => {
        const call = request(`${service.url!}${path}`, { agent }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode ?? 0));
        });
        call.on('error', reject).end();
      });
    expect(await get('/health/ready')).toBe(200);
    const release = await holdUpSignUps();
    const begun = new HttpClient(service.url!).post('/api/auth/sign-up', newPerson());
    await sleep(300);
    service.signal('SIGTERM');
    await sleep(200);
    const answer = await get('/health/ready').catch((error: unknown) => (error as NodeJS.ErrnoException).code);
    expect([503, 'ECONNRESET', 'ECONNREFUSED']).toContain(answer);
    await release();
    expect((await begun).status).toBe(202);
    agent.destroy();
    expect(await service.exited).toBe(0);
  });

  it('waits for idle connections not at all, and for a request that never comes no longer than configured', async () => {
    const service = await startProcess({ ...settings, SHUTDOWN_TIMEOUT_SECONDS: '1' });
    const { port, hostname } = new URL(service.url!);
    const slow = connect(Number(port), hostname);
    await once(slow, 'connect');
    slow.on('error', () => undefined);
    slow.write(
      'POST /api/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    );
    const idle = connect(Number(port), hostname);
    await once(idle, 'connect');
    idle.on('error', () => undefined);
    await sleep(200);
    const elapsedMs = stopwatch();
    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
    expect(elapsedMs()).toBeLessThan(3000);
    slow.destroy();
    idle.destroy();
  });

  it('ends with 1 and all wrong settings, a line each, without their values', async () => {
    const service = await startProcess({
      ...settings,
      PORT: 'zebra',
      JWT_ALGORITHM: 'none',
      KEY_ENCRYPTION_KEY: 'zebra',
    });
    expect(await service.exited).toBe(1);
    expect(service.output()).toMatch(
      /^Wrong settings:\n {2}PORT: .+\n {2}KEY_ENCRYPTION_KEY: .+\n {2}JWT_ALGORITHM: .+\n$/,
    );
    expect(service.output()).not.toContain('zebra');
  });

  it('ends with 1 and one clear line when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const service = await startProcess({ ...settings, PORT: String(port), LOG_LEVEL: 'error' });
    expect(await service.exited).toBe(1);
    expect(service.errors()).toMatch(new RegExp(`^.*EADDRINUSE.*:${port}\\n$`));
    taken.close();
  });

  it('ends with 1 when its role could bypass row-level security, and says so', async () => {
    const admin = new URL(process.env['TEST_PG_ADMIN_URL'] ?? '');
    admin.pathname = `/${database.name}`;
    const service = await startProcess({ ...settings, DATABASE_URL: admin.href, LOG_LEVEL: 'error' });
    expect(await service.exited).toBe(1);
    expect(service.output()).toContain('can bypass row-level security');
    expect(service.output()).not.toContain(admin.password);
  });

  it('ends with 1 when the password of the database is wrong, at once, and does not show it', async () => {
    const wrong = new URL(database.appUrl);
    wrong.password = 'zebra-password';
    const elapsedMs = stopwatch();
    const service = await startProcess({ ...settings, DATABASE_URL: wrong.href });
    expect(await service.exited).toBe(1);
    expect(elapsedMs()).toBeLessThan(9000);
    expect(service.output()).not.toContain('zebra');
  });

  it('without REDIS_URL runs alone: a second process is refused with one clear line, and may start after the first', async () => {
    const alone = { ...settings, REDIS_URL: '', LOG_LEVEL: 'warn' };
    const first = await startProcess(alone);
    expect(first.url).toBeDefined();
    expect(first.output()).toContain('REDIS_URL is not set');
    for (const other of [alone, settings]) {
      const second = await startProcess({ ...other, LOG_LEVEL: 'error' });
      expect(await second.exited).toBe(1);
      expect(second.errors()).toMatch(/^(Not alone:\n)?.*process of Sallyport.*\n$/);
    }
    first.signal('SIGKILL');
    await first.exited;
    const next = await startProcess(alone);
    expect(next.url).toBeDefined();
    next.signal('SIGTERM');
    expect(await next.exited).toBe(0);
  });
});
