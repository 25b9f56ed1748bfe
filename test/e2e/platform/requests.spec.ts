import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { sendRaw } from './raw-http.js';

describe('odd requests', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

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
        const answer = await sendRaw(app.url, [`GET ${path} HTTP/1.1`]);
        expect(answer.status).toBe(404);
        expect(answer.headers.get('content-type')).toContain('application/problem+json');
        const problem = JSON.parse(answer.body) as Record<string, string>;
        expect(problem).toMatchObject({ status: answer.status, title: expect.any(String), detail: expect.any(String) });
        expect(problem['type']).toBe(`http://localhost:3000/errors/${problem['code'] ?? ''}`);
        expect(problem['requestId']).toBe(answer.headers.get('x-request-id'));
        expect(problem['requestId']).toMatch(/^[\w-]{36}$/);
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
      expect(answer.status).toBe(431);
    });
  });

  it.each([
    ['two lengths', ['Content-Length: 2', 'Content-Length: 3']],
    ['a length and chunks', ['Content-Length: 2', 'Transfer-Encoding: chunked']],
    ['a header with a line break in its name', ['X-A\n: b']],
  ])('400: %s, as used to smuggle requests, is refused', async (_, headers) => {
    const lines = ['POST /api/auth/login HTTP/1.1', 'Content-Type: application/json', ...headers];
    expect((await sendRaw(app.url, lines, '{}')).status).toBe(400);
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
