import { newOwner, newPerson } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

describe('what operators see', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start({ LOG_LEVEL: 'trace' });
    owner = await newOwner(app, 'Zebra Works');
  });

  afterAll(() => app.stop());

  it('GET / says what this is and where its documentation stands', async () => {
    const { status, body } = await app.client().get('/');
    expect(status).toBe(200);
    expect(body).toEqual({ service: 'sallyport', status: 'ok', docs: '/docs', openapi: '/openapi.json' });
    expect((await app.client().get(body.docs)).status).toBe(200);
    expect((await app.client().get(body.openapi)).body.openapi).toBe('3.1.0');
  });

  it('GET /health/live and /health/ready answer without a credential', async () => {
    expect(await app.client().get('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    const { status, body } = await app.client().get('/health/ready');
    expect(status).toBe(200);
    expect(body).toEqual({ status: 'ok', checks: { database: 'ok', redis: 'ok', coherence: 'ok' } });
  });

  it('GET /health/ready names the store in the process where there is no Redis', async () => {
    const alone = await TestApp.start({ REDIS_URL: undefined });
    const { body } = await alone.client().get('/health/ready');
    expect(body.checks).toEqual({ database: 'ok', 'in-process store': 'ok', coherence: 'ok' });
    await alone.stop();
  });

  describe('GET /metrics', () => {
    it('counts requests by method, route and status, in Prometheus’ format', async () => {
      await owner.client.get(`/api/tenants/${owner.tenant.id}`);
      await owner.client.get(`/api/tenants/${owner.userId}`);
      const { status, headers, text } = await app.client().get('/metrics');
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      const line = (code: number) =>
        `sallyport_http_request_duration_seconds_count{method="GET",route="/api/tenants/:tenantId",status="${code}"} 1`;
      expect(text).toContain(line(200));
      expect(text).toContain(line(404));
      expect(text).toMatch(
        /sallyport_http_request_duration_seconds_bucket\{le="0.005",method="POST",route="\/api\/auth\/sign-up"/,
      );
      expect(text).toMatch(/process_resident_memory_bytes \d+/);
    });

    it('counts decisions by reason', async () => {
      await owner.bearer.post('/api/access/check', { permission: 'projects:create' });
      await owner.bearer.post('/api/access/check', { permission: 'moon:launch' });
      const { text } = await app.client().get('/metrics');
      expect(text).toMatch(/sallyport_decisions_total\{reason="matched"\} \d+/);
      expect(text).toMatch(/sallyport_decisions_total\{reason="unknown_permission"\} \d+/);
    });

    it('names no tenant, no person and nothing that a caller wrote', async () => {
      for (const path of ['/zebra-path', '/api/tenants/zebra-id', '/errors/zebra.code']) await app.client().get(path);
      await app
        .client()
        .send('ZEBRA', '/')
        .catch(() => undefined);
      await app
        .client()
        .send('PROPFIND', '/')
        .catch(() => undefined);
      const { text } = await app.client().get('/metrics');
      const secrets = [
        owner.tenant.id,
        owner.tenant.slug,
        owner.userId,
        owner.person.email,
        owner.person.phone,
        'zebra',
      ];
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
      const labels = new Set([...text.matchAll(/(\w+)="/g)].map(([, name]) => name));
      expect([...labels].filter((name) => /tenant|user|actor|email|ip|path|id/.test(name!))).toEqual([]);
      expect(text).toContain('route="none"');
    });
  });

  describe('the log', () => {
    it('has one JSON object a line, with the request’s id, route, status and actor', async () => {
      const id = 'operations-log-1';
      await owner.client.with({ 'x-request-id': id }).get('/api/auth/me');
      const line = app.log
        .map((text) => JSON.parse(text) as Record<string, unknown>)
        .find((entry) => entry['requestId'] === id);
      expect(line).toMatchObject({
        service: 'sallyport',
        method: 'GET',
        route: '/api/auth/me',
        status: 200,
        actor: `human:${owner.userId}`,
        tenantId: owner.tenant.id,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      });
    });

    it('has no password, token, cookie, email or hash, at its most talkative, also when things go wrong', async () => {
      const { client, person, accessToken, refreshToken, sessionToken } = owner;
      const other = newPerson();
      await client.post('/api/auth/login', { email: person.email, password: other.password });
      await client.post('/api/auth/login', { email: person.email, password: person.password, extra: other.password });
      await client.post('/api/auth/login', `{"password":"${other.password}`);
      await client.post('/api/auth/sign-up', { ...other, phone: other.password });
      await client.post(`/api/auth/login?password=${encodeURIComponent(other.password)}`, {});
      await client.get(`/api/tenants/${encodeURIComponent(other.password.slice(0, 40))}`);
      const refreshed = await app.client().post('/api/auth/refresh', { refreshToken });
      expect(refreshed.status).toBe(200);
      await app.database.asOwner('ALTER TABLE identity.users RENAME TO users_away');
      expect((await app.client().post('/api/auth/login', person)).status).toBe(422);
      const { email, password } = person;
      const bug = await app.client().post('/api/auth/login', { email, password });
      await app.database.asOwner('ALTER TABLE identity.users_away RENAME TO users');
      expect(bug.status).toBe(500);
      const log = app.log.join('');
      expect(log).toContain(bug.body.requestId as string);
      const secrets = {
        email,
        password,
        otherPassword: other.password,
        otherEmail: other.email,
        sessionToken,
        accessToken,
        refreshToken,
        cookie: client.cookie,
        newToken: refreshed.body.refreshToken,
        pepper: Buffer.alloc(32, 2).toString('base64'),
      };
      const seen = Object.entries(secrets).filter(
        ([, secret]) => log.includes(String(secret)) || log.includes(encodeURIComponent(String(secret))),
      );
      expect(seen).toEqual([]);
      expect(log).not.toMatch(/bcrypt|\$2b\$/);
    });

    it('cannot be forged: what a caller writes stays within its line', async () => {
      const before = app.log.length;
      await app
        .client()
        .with({ 'user-agent': 'x', 'x-request-id': 'a","level":60,"x":"' })
        .get('/zebra%0a%7b%22level%22:60%7d');
      const lines = app.log.slice(before).join('').trim().split('\n');
      expect(lines.map((line) => (JSON.parse(line) as { level: number }).level).every((level) => level < 50)).toBe(
        true,
      );
    });
  });
});
