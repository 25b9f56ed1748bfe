import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { sendHalf, sendRaw, type RawAnswer } from './raw-http.js';

describe('odd requests', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  function expectProblem({ status, headers, body }: RawAnswer, expected: number, code: string): void {
    expect([status, headers.get('content-type')]).toEqual([expected, 'application/problem+json; charset=utf-8']);
    const problem = JSON.parse(body) as Record<string, string>;
    expect(problem).toMatchObject({ status, code, title: expect.any(String), detail: expect.any(String) });
    expect(problem['type']).toBe(`http://localhost:3000/errors/${code}`);
    expect(problem['requestId']).toBe(headers.get('x-request-id'));
    expect(problem['requestId']).toMatch(/^[\w-]{36}$/);
  }

  it.each([
    ['404: a way out of the documentation’s folder', '/docs/../package.json', '', 'http.no-such-route'],
    ['404: the same with backslashes', '/docs/%5c..%5cpackage.json', '', 'http.no-such-route'],
    ['400: a file with a NUL in its name', '/docs/%00', '', 'http.malformed-request'],
    [
      '400: a part of a file that it does not have',
      '/docs/swagger-ui.css',
      'Range: bytes=99999999-',
      'http.malformed-request',
    ],
    ['400: a version of a file that there is not', '/docs/swagger-ui.css', 'If-Match: "x"', 'http.malformed-request'],
  ])('%s is a problem, and no bug', async (title, path, header, code) => {
    const lines = [`GET ${path} HTTP/1.1`, header].filter(Boolean);
    expectProblem(await sendRaw(app.url, lines), Number(title.slice(0, 3)), code);
    expect(app.log.filter((line) => line.includes('"msg":"bug"'))).toEqual([]);
  });

  describe('404: a URL that leads nowhere', () => {
    it.each([
      '/nowhere',
      '/api/tenants/../tenants/x/y',
      '/api/auth/me/',
      '/API/AUTH/ME',
      '//api/auth/me',
      `/api/tenants/${'a'.repeat(129)}`,
      '/dev/outbox/x',
      '/errors/no.such-error',
      '/errors/constructor',
    ])('%s is a problem like any other', async (path) => {
      const answer = await owner.client.get(path);
      expect(answer).toMatchObject({ status: 404, body: { code: 'http.no-such-route', status: 404 } });
      expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
    });

    it.each(['/api/tenants/%', '/api/tenants/%zz', '/%c0%ae%c0%ae/', '/api/tenants/%ff'])(
      '%s cannot be decoded, and is a problem too',
      async (path) => {
        expectProblem(await sendRaw(app.url, [`GET ${path} HTTP/1.1`]), 404, 'http.no-such-route');
      },
    );

    it('a method that a route does not have is no route', async () => {
      expect((await owner.client.send('PUT', '/api/auth/me', {})).status).toBe(404);
      expect((await owner.client.send('DELETE', '/api/tenants')).status).toBe(404);
      expect((await owner.client.send('GET', '/api/auth/logout')).status).toBe(404);
    });

    it('a path that PostgreSQL could not store is no path of ours', async () => {
      expect((await owner.client.get('/api/tenants/%00')).status).toBe(404);
      expect((await owner.client.delete('/api/auth/sessions/%00')).status).toBe(404);
    });
  });

  describe('HEAD and OPTIONS', () => {
    it('HEAD answers as GET does, without a body', async () => {
      const authorization = `Bearer ${owner.accessToken}`;
      const signedIn = await fetch(`${app.url}/api/auth/me`, { method: 'HEAD', headers: { authorization } });
      expect(signedIn.status).toBe(200);
      expect(await signedIn.text()).toBe('');
      const stranger = await fetch(`${app.url}/api/auth/me`, { method: 'HEAD' });
      expect(stranger.status).toBe(401);
      expect(await stranger.text()).toBe('');
    });

    it('OPTIONS without a preflight changes nothing and tells nothing', async () => {
      const answer = await owner.client.send('OPTIONS', '/api/auth/logout');
      expect([204, 400, 404]).toContain(answer.status);
      expect((await owner.client.get('/api/auth/me')).status).toBe(200);
    });

    it('a method in disguise stays what it is', async () => {
      const disguised = owner.client.with({ 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' });
      const { body } = await owner.client.get('/api/auth/me');
      expect((await disguised.get(`/api/auth/sessions/${body.session.id as string}`)).status).toBe(404);
      expect((await owner.client.get('/api/auth/me')).status).toBe(200);
    });
  });

  describe('very long headers', () => {
    const long = (length: number): string => 'a'.repeat(length);

    it.each([
      ['bearer', { authorization: `Bearer ${long(4097)}` }],
      ['bearer with many dots', { authorization: `Bearer ${'.'.repeat(9000)}` }],
      ['bearer with many spaces', { authorization: `Bearer${' '.repeat(9000)}x y` }],
      ['API key', { 'x-api-key': long(9000) }],
      ['cookie', { cookie: `sallyport_session=${long(9000)}` }],
      ['cookie header of many pairs', { cookie: `${'a=b;'.repeat(2500)}sallyport_session=x` }],
    ])('401: %s, at once', async (_, headers) => {
      const startedAt = performance.now();
      const answer = await app.client().with(headers).get('/api/auth/me');
      expect(answer).toMatchObject({ status: 401, body: { code: 'identity.not-authenticated' } });
      expect(performance.now() - startedAt).toBeLessThan(500);
    });

    it('a user agent is kept up to a bound, without control characters', async () => {
      const client = app.client().with({ 'user-agent': long(5000) });
      expect((await client.post('/api/auth/login', owner.person)).status).toBe(422);
      const { email, password } = owner.person;
      expect((await client.post('/api/auth/login', { email, password })).status).toBe(200);
      const { body } = await client.get('/api/auth/sessions');
      expect(body.sessions[0].userAgent).toHaveLength(256);
    });

    it('431: 16 KB of headers are not read further', async () => {
      const answer = await sendRaw(app.url, ['GET / HTTP/1.1', `X-Long: ${long(20_000)}`]);
      expectProblem(answer, 431, 'http.headers-too-large');
    });
  });

  it.each([
    ['two lengths', ['Content-Length: 2', 'Content-Length: 3']],
    ['a length and chunks', ['Content-Length: 2', 'Transfer-Encoding: chunked']],
    ['a header with a line break in its name', ['X-A\n: b']],
  ])('400: %s, as used to smuggle requests, is refused', async (_, headers) => {
    const lines = ['POST /api/auth/login HTTP/1.1', 'Content-Type: application/json', ...headers];
    expectProblem(await sendRaw(app.url, lines, '{}'), 400, 'http.malformed-request');
  });

  it('408: headers that have not arrived after ten seconds are waited for no longer', async () => {
    const begun = Date.now();
    expectProblem(await sendHalf(app.url), 408, 'http.request-timeout');
    const seconds = (Date.now() - begun) / 1000;
    expect([seconds > 9, seconds < 13]).toEqual([true, true]);
  });

  it('408: a body that has not arrived after fifteen seconds is waited for no longer', async () => {
    const begun = Date.now();
    const head = ['Content-Type: application/json', 'Content-Length: 100'];
    expectProblem(
      await sendHalf(app.url, 'POST /api/auth/login', [...head, '', '{"email":']),
      408,
      'http.request-timeout',
    );
    const seconds = (Date.now() - begun) / 1000;
    expect([seconds > 14, seconds < 18]).toEqual([true, true]);
  });

  it('401: two Authorization headers are no credential that could be misread', async () => {
    const lines = [
      'GET /api/auth/me HTTP/1.1',
      'Authorization: Bearer nothing',
      `Authorization: Bearer ${owner.accessToken}`,
    ];
    expect((await sendRaw(app.url, lines)).status).toBe(401);
  });
});
