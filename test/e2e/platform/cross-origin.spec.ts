import { newPerson, newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

const OWN = 'http://localhost:3000';
const ALLOWED = 'https://app.acme.dev';
const FOREIGN = 'https://evil.example';

/** Requests as a browser makes them: with the cookie, and with these headers and no others. */
async function send(app: TestApp, method: string, path: string, headers: Record<string, string>, body?: unknown) {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const payload = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${app.url}${path}`, { method, headers: { ...json, ...headers }, ...payload });
  const text = await response.text();
  return { status: response.status, headers: response.headers, code: /"code":"([^"]+)"/.exec(text)?.[1] };
}

describe('requests across origins', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;
  let cookie: string;

  beforeAll(async () => {
    app = await TestApp.start({ CORS_ALLOWED_ORIGINS: ALLOWED });
    owner = await newOwner(app);
    cookie = owner.client.cookie!;
  });

  afterAll(() => app.stop());

  const tenantNames = async (): Promise<string[]> => {
    const { body } = await owner.client.get('/api/tenants');
    return body.tenants.map(({ name }: { name: string }) => name);
  };

  describe('403: what changes something with a cookie comes from an allowed origin', () => {
    it.each([
      ['neither Origin nor our own header', {}],
      ['a foreign Origin', { origin: FOREIGN }],
      ['a foreign Origin and our own header', { origin: FOREIGN, 'x-sallyport-request': '1' }],
      ['the origin null', { origin: 'null' }],
      ['the origin null and our own header', { origin: 'null', 'x-sallyport-request': '1' }],
      ['an empty Origin', { origin: '' }],
      ['our host with another scheme', { origin: 'https://localhost:3000' }],
      ['our host with another port', { origin: 'http://localhost:3001' }],
      ['our host as a prefix', { origin: 'http://localhost:3000.evil.example' }],
      ['an allowed origin as a prefix', { origin: `${ALLOWED}.evil.example` }],
      ['a subdomain of an allowed origin', { origin: 'https://evil.app.acme.dev' }],
      ['an allowed origin with http', { origin: 'http://app.acme.dev' }],
      ['an allowed origin in capitals', { origin: 'HTTPS://APP.ACME.DEV' }],
      ['an allowed Referer alone', { referer: `${OWN}/docs` }],
      ['an allowed Host alone', { host: 'localhost:3000' }],
    ])('%s', async (_, headers) => {
      const before = await tenantNames();
      const answer = await send(app, 'POST', '/api/tenants', { cookie, ...headers }, { name: 'Forged' });
      expect(answer).toMatchObject({ status: 403, code: 'http.cross-origin' });
      expect(await tenantNames()).toEqual(before);
    });

    it.each([
      ['POST', '/api/auth/logout'],
      ['POST', '/api/auth/select-tenant'],
      ['POST', '/api/access/check'],
      ['DELETE', '/api/auth/sessions/019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071'],
    ])('%s %s', async (method, path) => {
      const body = method === 'POST' ? {} : undefined;
      expect(await send(app, method, path, { cookie }, body)).toMatchObject({ status: 403, code: 'http.cross-origin' });
      expect((await send(app, 'GET', '/api/auth/me', { cookie })).status).toBe(200);
    });

    it.each(['/api/auth/login', '/api/auth/sign-up', '/api/auth/verify-phone', '/api/auth/refresh'])(
      'POST %s, without any cookie: nobody is signed in by a foreign page',
      async (path) => {
        for (const origin of [FOREIGN, 'null']) {
          const answer = await send(app, 'POST', path, { origin }, owner.person);
          expect(answer).toMatchObject({ status: 403, code: 'http.cross-origin' });
          expect(answer.headers.getSetCookie()).toEqual([]);
        }
      },
    );
  });

  describe('what may change something', () => {
    it.each([
      ['the service’s own origin', { origin: OWN }],
      ['an allowed origin', { origin: ALLOWED }],
      ['our own header, from a program without Origin', { 'x-sallyport-request': '1' }],
    ])('%s, with a cookie', async (_, headers) => {
      const answer = await send(app, 'POST', '/api/access/check', { cookie, ...headers }, { permission: 'a:b' });
      expect(answer.status).toBe(200);
    });

    it('a bearer token needs neither: no browser sends it by itself', async () => {
      const authorization = `Bearer ${owner.accessToken}`;
      const answer = await send(app, 'POST', '/api/access/check', { authorization }, { permission: 'a:b' });
      expect(answer.status).toBe(200);
    });

    it('a login without Origin, from a program', async () => {
      const { email, password } = owner.person;
      expect((await send(app, 'POST', '/api/auth/login', {}, { email, password })).status).toBe(200);
    });

    it('a sign-up from an allowed origin', async () => {
      expect((await send(app, 'POST', '/api/auth/sign-up', { origin: ALLOWED }, newPerson())).status).toBe(202);
    });
  });

  it('GET and HEAD change nothing, on any route', async () => {
    const account = await signUp(app);
    const count = `SELECT (SELECT count(*) FROM identity.sessions) AS sessions, (SELECT count(*) FROM identity.users) AS users,
      (SELECT count(*) FROM tenancy.tenants) AS tenants, (SELECT count(*) FROM identity.sessions WHERE ended_at IS NULL) AS open,
      (SELECT count(*) FROM audit.events WHERE outcome = 'success' AND action <> 'rbac.access-checked') AS events`;
    const before = await app.database.asOwner(count);
    const document = (await account.client.get('/openapi.json')).body as { paths: Record<string, object> };
    const paths = Object.keys(document.paths).map((path) => path.replaceAll(/\{\w+\}/g, account.userId));
    for (const path of [...paths, '/docs', '/dev/outbox', '/errors/http.no-such-route']) {
      for (const method of ['GET', 'HEAD']) {
        const headers = { cookie: account.client.cookie!, origin: FOREIGN };
        expect((await fetch(`${app.url}${path}`, { method, headers })).status).toBeLessThan(500);
      }
    }
    expect(await app.database.asOwner(count)).toEqual(before);
  });

  describe('CORS', () => {
    const preflight = (origin: string, method = 'POST', headers = 'content-type,x-sallyport-request') =>
      send(app, 'OPTIONS', '/api/auth/login', {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': headers,
      });

    it.each([OWN, ALLOWED])('%s may call with credentials, and read the answer', async (origin) => {
      for (const { headers } of [await preflight(origin), await send(app, 'GET', '/api/auth/me', { cookie, origin })]) {
        expect(headers.get('access-control-allow-origin')).toBe(origin);
        expect(headers.get('access-control-allow-credentials')).toBe('true');
        expect(headers.get('vary')).toMatch(/origin/i);
      }
    });

    it('a preflight names the methods and headers, and none beyond', async () => {
      const { headers } = await preflight(ALLOWED);
      expect(headers.get('access-control-allow-methods')).toBe('GET, POST, PUT, PATCH, DELETE');
      expect(headers.get('access-control-allow-headers')?.split(', ').sort()).toEqual([
        'authorization',
        'content-type',
        'x-api-key',
        'x-request-id',
        'x-sallyport-request',
        'x-user-id',
      ]);
    });

    it.each([FOREIGN, 'null', `${ALLOWED}.evil.example`, 'https://appxacme.dev', 'http://app.acme.dev', 'file://', ''])(
      '"%s" is neither reflected nor allowed',
      async (origin) => {
        for (const { headers } of [
          await preflight(origin),
          await send(app, 'GET', '/api/auth/me', { cookie, origin }),
        ]) {
          expect(headers.get('access-control-allow-origin')).toBeNull();
          expect(headers.get('access-control-allow-origin')).not.toBe('*');
        }
      },
    );

    it('a refusal can be read by an allowed origin too, with its id', async () => {
      const { status, headers } = await send(app, 'GET', '/api/auth/me', { origin: ALLOWED });
      expect(status).toBe(401);
      expect(headers.get('access-control-allow-origin')).toBe(ALLOWED);
      const own = 'x-request-id, authority-version, retry-after, www-authenticate';
      expect(headers.get('access-control-expose-headers')).toBe(
        `${own}, x-rate-limit-limit, x-rate-limit-remaining, x-rate-limit-reset, ratelimit, ratelimit-policy`,
      );
    });
  });
});
