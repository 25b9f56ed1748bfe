import { makeKey, withKey } from '../api-keys/keys.js';
import { everyOperation, requestOf } from '../../support/openapi.js';
import { sendRaw } from '../platform/raw-http.js';
import { newRobot } from '../robots/steps.js';
import type { Answer } from '../../support/http-client.js';
import { logIn, newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { setLimit, toldBy } from './told.js';

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';
/** Whatever an operation takes the id of. */
const IDS = new Proxy({}, { get: () => ID });
const operations = everyOperation();

describe.each([
  ['Redis', {}],
  ['the process’s own store', { REDIS_URL: undefined }],
])('every answer tells its limit, counted in %s', (_, store) => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;
  /** Whose sessions some operations end. */
  let walker: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start({ CORS_ALLOWED_ORIGINS: 'https://app.acme.dev', ...store });
    owner = await newOwner(app);
    walker = await newOwner(app);
  });

  afterAll(() => app.stop());

  it.each(operations.map((operation) => [operation.id, operation] as const))('of %s', async (_id, operation) => {
    const { path, body } = requestOf(operation, IDS);
    const { client } = await logIn(app, walker.person);
    await client.post('/api/auth/select-tenant', { tenantId: walker.tenant.id });
    for (const caller of [app.client(), app.client().bearer('wrong'), client]) {
      const { limit, remaining, resetAt } = toldBy(await caller.send(operation.method, path, body));
      expect(limit).toBeGreaterThan(0);
      expect(remaining).toBeLessThan(limit);
      expect(Math.abs(resetAt - Date.now() / 1000)).toBeLessThan(70);
    }
  });

  const odd: [status: number, what: string, ask: () => Promise<Answer>][] = [
    [200, 'the documentation page', () => app.client().get('/docs')],
    [200, 'a file of that page', () => app.client().get('/docs/swagger-ui.css')],
    [200, 'the OpenAPI document', () => app.client().get('/openapi.json')],
    [200, 'the page of an error', () => app.client().get('/errors/http.rate-limited')],
    [200, 'HEAD', () => app.client().send('HEAD', '/metrics')],
    [204, 'a preflight', () => preflight()],
    [400, 'a body that is no JSON', () => app.client().post('/api/auth/login', '{')],
    [400, 'such a body with a credential', () => owner.bearer.post('/api/access/check', '{')],
    [404, 'a path that is no route', () => app.client().get('/nowhere')],
    [404, 'a path that can’t be decoded', () => app.client().get('/%ff%zz')],
    [404, 'a parameter that is too long', () => app.client().get(`/errors/${'x'.repeat(200)}`)],
    [413, 'a body that is too large', () => owner.bearer.post('/api/tenants', { name: 'x'.repeat(100_000) })],
    [415, 'a form', () => app.client().with({ 'content-type': 'text/plain' }).post('/api/auth/login', 'a=b')],
    [422, 'a body that is not valid', () => app.client().post('/api/auth/login', {})],
  ];

  const preflight = () =>
    app
      .client()
      .with({ origin: 'https://app.acme.dev', 'access-control-request-method': 'POST' })
      .send('OPTIONS', '/api/auth/login');

  it.each(odd)('%i: %s', async (status, _what, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(toldBy(answer).remaining).toBeGreaterThanOrEqual(0);
  });

  it('500: a bug', async () => {
    await app.database.asOwner('ALTER TABLE tenancy.invitations RENAME TO away');
    const answer = await owner.bearer.get('/api/invitations');
    await app.database.asOwner('ALTER TABLE tenancy.away RENAME TO invitations');
    expect(answer.status).toBe(500);
    expect(toldBy(answer).name).toBe('user-read');
  });

  it.each([
    [400, 'no HTTP', ['NONSENSE']],
    [431, 'a head that is too long', ['GET / HTTP/1.1', `X: ${'x'.repeat(40_000)}`]],
  ])('%i: %s', async (status, _what, lines) => {
    const answer = await sendRaw(app.url, lines);
    expect(answer.status).toBe(status);
    expect(toldBy({ status, headers: new Headers([...answer.headers]) }).name).toBe('address-read');
    expect(JSON.parse(answer.body)).toMatchObject({ status });
  });

  it('a browser of an allowed origin may read them', async () => {
    const { headers } = await app.client().with({ origin: 'https://app.acme.dev' }).get('/');
    const exposed = headers.get('access-control-expose-headers')!.split(', ');
    expect(exposed).toEqual(
      expect.arrayContaining(['retry-after', 'x-rate-limit-remaining', 'ratelimit', 'ratelimit-policy']),
    );
  });

  it('counts each caller as what it is, and tells the most restrictive limit', async () => {
    for (const subject of ['user', 'key', 'robot']) {
      for (const limitClass of ['read', 'write', 'check']) await setLimit(app, subject, limitClass, 1000);
    }
    const key = await makeKey(app, owner.bearer);
    const robot = await newRobot(app, owner.bearer);
    const me = async (caller: { get: (path: string) => Promise<Answer> }) =>
      toldBy(await caller.get('/api/auth/me')).name;
    expect(await me(owner.bearer)).toBe('user-check');
    expect(await me(withKey(app, key.key))).toBe('key-check');
    expect(await me(app.client().bearer(robot.token))).toBe('robot-check');
    expect(await me(app.client().bearer('wrong'))).toBe('address-failed');
    expect(await me(app.client())).toBe('address-read');
    expect(toldBy(await owner.bearer.get('/api/teams')).name).toBe('user-read');
    expect(toldBy(await owner.bearer.post('/api/teams', {})).name).toBe('user-write');
    expect(toldBy(await app.client().post('/api/auth/login', {})).name).toBe('address-sign-in');
    expect(toldBy(await app.client().get('/health/live')).name).toBe('address-probe');
  });
});
