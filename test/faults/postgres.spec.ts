import type { Answer } from '../support/http-client.js';
import { codeFor, logIn, newOwner, newPerson } from '../support/people.js';
import { DEFAULT_PATIENCE } from '../support/patience.js';
import { TestApp } from '../support/test-app.js';
import { OwnPostgres } from './own-postgres.js';
import { expectOutage, inTime, recovers, sleep } from './timed.js';

const UNKNOWN_SESSION = `sp_session_${'A'.repeat(65)}`;

const FAULTS: [
  name: string,
  begin: (server: OwnPostgres) => Promise<void>,
  end: (server: OwnPostgres) => Promise<void>,
][] = [
  ['stopped, and started again', (server) => server.stop(), (server) => server.start()],
  ['hung, and going on', (server) => server.signalAll('SIGSTOP'), (server) => server.signalAll('SIGCONT')],
];

describe.each(FAULTS)('PostgreSQL %s', (_, begin, end) => {
  let server: OwnPostgres;
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    server = await OwnPostgres.start();
    app = await TestApp.start({ ...DEFAULT_PATIENCE, DATABASE_URL: server.applicationUrl });
    owner = await newOwner(app);
  });

  afterAll(async () => {
    await server.signalAll('SIGCONT');
    await app.stop();
    await server.remove();
  });

  afterEach(async () => {
    await end(server);
    await recovers(async () => (await app.client().get('/health/ready')).body.status === 'ok');
  });

  const credentials = () => ({ email: owner.person.email, password: owner.person.password });

  /** Every kind of request that needs PostgreSQL. */
  const requests = (): Promise<Answer>[] => [
    app.client().post('/api/auth/login', credentials()),
    app.client().post('/api/auth/login', { ...credentials(), password: 'wrong' }),
    app.client().post('/api/auth/sign-up', newPerson()),
    app.client().post('/api/auth/refresh', { refreshToken: owner.refreshToken }),
    app.client().bearer(UNKNOWN_SESSION).get('/api/auth/me'),
    owner.client.get('/api/tenants'),
    owner.client.post('/api/tenants', { name: 'Not now' }),
    owner.client.post('/api/auth/logout'),
    owner.bearer.post('/api/access/check', { permission: 'projects:create' }),
    owner.bearer.get('/api/audit/logs'),
    owner.bearer.get('/api/auth/me'),
  ];

  it('503: everything that needs it, within two seconds and with a time to come back, and nothing 401', async () => {
    await begin(server);
    await sleep(1200);
    for (const request of requests()) await expectOutage(request);
    await expectOutage(app.client().bearer('wrong').get('/api/auth/me'));
  });

  it('503: the first requests that meet the outage, too', async () => {
    expect((await owner.bearer.get('/api/auth/me')).status).toBe(200);
    await begin(server);
    const answers = await Promise.all(requests().map(inTime));
    // Who was known a moment ago may still be, for the second that the lease of this process runs.
    expect(answers.filter(({ status }) => status !== 503 && status !== 200)).toEqual([]);
    expect(answers.filter(({ status }) => status === 503).length).toBeGreaterThanOrEqual(9);
  });

  it('503: many at once, more than there are connections', async () => {
    await begin(server);
    await sleep(1200);
    const many = Array.from({ length: 40 }, () => owner.bearer.get('/api/auth/me'));
    await Promise.all(many.map((answer) => expectOutage(answer)));
  });

  it('200: what needs no database goes on', async () => {
    await begin(server);
    expect((await inTime(app.client().get('/health/live'))).status).toBe(200);
    expect((await inTime(app.client().get('/openapi.json'))).status).toBe(200);
    expect((await inTime(app.client().get('/metrics'))).status).toBe(200);
  });

  it('503: GET /health/ready says what fails', async () => {
    await begin(server);
    await sleep(1200);
    const { status, body, headers } = await inTime(app.client().get('/health/ready'));
    expect(status).toBe(503);
    expect(body).toMatchObject({
      status: 'failing',
      checks: { database: 'failing', redis: 'ok', coherence: 'failing' },
    });
    expect(headers.get('retry-after')).toBe('1');
  });

  it('everything goes on by itself: sessions, tokens, sign-up and the delivery of codes', async () => {
    const { client } = await logIn(app, owner.person);
    await begin(server);
    await sleep(2500);
    await end(server);
    const took = await recovers(async () => (await owner.bearer.get('/api/auth/me')).status === 200);
    expect(took).toBeLessThan(5000);
    expect((await client.get('/api/auth/me')).status).toBe(200);
    const person = newPerson();
    await recovers(async () => (await app.client().post('/api/auth/sign-up', person)).status === 202, 5000);
    expect(await recovers(async () => (await codeFor(app.client(), person.phone).catch(() => '')) !== '')).toBeLessThan(
      15_000,
    );
  });

  it('what was answered with 503 was not done', async () => {
    const names = async () => (await owner.client.get('/api/tenants')).body.tenants as { name: string }[];
    expect(await names()).toHaveLength(1);
  });
});
