import { newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { sendRaw } from './raw-http.js';

/** 40 KB of brackets: deep enough to overflow the stack of what walks it. */
const DEEP_ARRAY = `{"email":${'['.repeat(20_000)}${']'.repeat(20_000)},"password":"x"}`;
const DEEP_OBJECT = `${'{"a":'.repeat(8000)}1${'}'.repeat(8000)}`;
const CREDENTIALS = JSON.stringify({ email: 'nobody@example.com', password: 'whatever it is' });

describe('the body of a request', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  const login = (body: string, contentType: string) =>
    app.client().with({ 'content-type': contentType }).post('/api/auth/login', body);

  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  it.each([
    ['POST', '/api/access/checks', 'checks', {}],
    ['POST', '/api/access/what-if', 'changes', {}],
    ['POST', '/api/roles', 'bindings', { name: 'nested', rank: 1 }],
    ['POST', '/api/role-packs/aethera/apply', 'roles', {}],
    ['PUT', '/api/applications/slides/permissions', 'permissions', {}],
  ])('422: %s %s has no list where `%s` has an object', async (method, path, member, rest) => {
    const { status, body } = await owner.bearer.send(method, path, { ...rest, [member]: [[]] });
    expect([status, body.code, body.errors[0].pointer]).toEqual([422, 'http.validation-failed', `/${member}`]);
  });

  describe('415: is JSON or nothing', () => {
    it.each([
      'application/x-www-form-urlencoded',
      'text/plain',
      'text/plain; charset=utf-8',
      'multipart/form-data; boundary=x',
      'application/xml',
      'application/json-patch+json',
      'application/jsonp',
      'text/json',
      'garbage',
    ])('%s is refused, also with JSON inside', async (contentType) => {
      const answer = await login(CREDENTIALS, contentType);
      expect(answer).toMatchObject({ status: 415, body: { code: 'http.unsupported-media-type' } });
    });

    it('a form reaches no route that changes something', async () => {
      const form = owner.client.with({ 'content-type': 'application/x-www-form-urlencoded' });
      expect((await form.post('/api/tenants', 'name=Forged')).status).toBe(415);
      expect((await form.post('/api/auth/logout', 'a=1')).status).toBe(415);
      const { body } = await owner.client.get('/api/tenants');
      expect(body.tenants.map((tenant: { name: string }) => tenant.name)).toEqual(['Acme Robotics']);
    });

    it('a body without a content type is refused', async () => {
      const lines = ['POST /api/auth/login HTTP/1.1', `Content-Length: ${CREDENTIALS.length}`];
      expect((await sendRaw(app.url, lines, CREDENTIALS)).status).toBe(415);
    });

    it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])('%s is read', async (type) => {
      expect((await login(CREDENTIALS, type)).status).toBe(401);
    });
  });

  describe('400: is well-formed JSON of moderate depth', () => {
    it.each([
      ['40 KB of nested arrays', DEEP_ARRAY],
      ['40 KB of nested objects', DEEP_OBJECT],
      ['33 levels', nested(33)],
      ['brackets after a string with escaped quotes', `["\\"",${nested(32)}]`],
      ['text', 'not json'],
      ['an unfinished object', '{"email":"a@example.com"'],
      ['two documents', `${CREDENTIALS}${CREDENTIALS}`],
      ['a comment', `/* */${CREDENTIALS}`],
      ['__proto__', '{"email":"a@example.com","password":"x","__proto__":{"isAdmin":true}}'],
      ['__proto__ below', '{"email":{"__proto__":{"isAdmin":true}},"password":"x"}'],
      ['__proto__, spelled otherwise', '{"email":"a@example.com","password":"x","\\u005f_proto__":{"isAdmin":true}}'],
      [
        'constructor.prototype',
        '{"email":"a@example.com","password":"x","constructor":{"prototype":{"isAdmin":true}}}',
      ],
    ])('%s is refused', async (_, body) => {
      const answer = await login(body, 'application/json');
      expect(answer).toMatchObject({ status: 400, body: { code: 'http.malformed-request' } });
    });

    it('is read at 32 levels, and brackets within strings don’t count', async () => {
      expect((await login(nested(32), 'application/json')).status).toBe(422);
      const password = '[{'.repeat(400);
      const body = JSON.stringify({ email: 'nobody@example.com', password });
      expect((await login(body, 'application/json')).status).toBe(401);
    });

    it('changes no object of the service', () => {
      expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    });
  });

  describe('413: is at most 64 KiB', () => {
    const sized = (bytes: number): string => {
      const empty = JSON.stringify({ email: 'a@example.com', password: '' });
      return JSON.stringify({ email: 'a@example.com', password: 'x'.repeat(bytes - empty.length) });
    };

    it('one byte more is refused', async () => {
      const answer = await login(sized(64 * 1024 + 1), 'application/json');
      expect(answer).toMatchObject({ status: 413, body: { code: 'http.payload-too-large' } });
    });

    it('64 KiB are read', async () => {
      expect((await login(sized(64 * 1024), 'application/json')).status).toBe(422);
    });

    it('a body without a length is counted as it comes', async () => {
      const lines = ['POST /api/auth/login HTTP/1.1', 'Content-Type: application/json', 'Transfer-Encoding: chunked'];
      const chunk = `8000\r\n${' '.repeat(0x8000)}\r\n`;
      expect((await sendRaw(app.url, lines, `${chunk.repeat(3)}0\r\n\r\n`)).status).toBe(413);
    });
  });

  describe('422: has the members of its class, with their types, and no others', () => {
    const check = (body: unknown) => owner.bearer.post('/api/access/check', body);

    it('an unknown member is refused by name', async () => {
      const answer = await check({ permission: 'projects:create', isAdmin: true });
      expect(answer).toMatchObject({ status: 422, body: { code: 'http.validation-failed' } });
      expect(answer.body.errors).toEqual([{ pointer: '/isAdmin', detail: expect.any(String) }]);
    });

    it('every wrong member is listed at once, with a JSON pointer (RFC 6901)', async () => {
      const answer = await check({ permission: 7, 'a/b~c': 1 });
      expect(answer.status).toBe(422);
      const pointers = answer.body.errors.map(({ pointer }: { pointer: string }) => pointer);
      expect(new Set(pointers)).toEqual(new Set(['/permission', '/a~1b~0c']));
    });

    it.each([
      ['a number', 12345678],
      ['true', true],
      ['an array', ['seven quiet herons']],
      ['an object', { length: 20 }],
      ['null', null],
    ])('%s does not become a text', async (_, password) => {
      const answer = await app.client().post('/api/auth/login', { email: 'nobody@example.com', password });
      expect(answer.status).toBe(422);
    });

    it('"false" stays a text, and does not become a boolean', async () => {
      const answer = await app.client().post('/api/auth/login', { email: 'nobody@example.com', password: 'false' });
      expect(answer.status).toBe(401);
      const created = await owner.client.post('/api/tenants', { name: 'false' });
      expect(created).toMatchObject({ status: 201, body: { name: 'false' } });
    });

    it.each([
      ['nothing', undefined],
      ['null', 'null'],
      ['a list', '[]'],
      ['a list of the right thing', `[${CREDENTIALS}]`],
      ['a text', '"text"'],
      ['a number', '1'],
      ['an empty object', '{}'],
    ])('%s is no body', async (_, body) => {
      const answer = await app.client().post('/api/auth/login', body);
      expect([400, 422]).toContain(answer.status);
      expect(answer.body.code).toMatch(/^http\./);
    });

    it('where it may be left out, it may', async () => {
      const { client, sessionToken } = await signUp(app);
      const [bearer, json] = [app.client().bearer(sessionToken), { 'content-type': 'application/json' }];
      const url = `${app.url}/auth/logout`;
      const headers = { authorization: `Bearer ${sessionToken}` };
      expect((await bearer.post('/auth/logout', '[]')).status).toBe(422);
      expect((await fetch(url, { method: 'POST', headers: { ...headers, ...json } })).status).toBe(204);
      expect((await client.get('/api/auth/me')).status).toBe(401);
    });

    it('the answer repeats no value that was sent', async () => {
      const answer = await app
        .client()
        .post('/api/auth/login', { email: ['zebra-7'], password: { hidden: 'zebra-8' } });
      expect(answer.status).toBe(422);
      expect(answer.text).not.toMatch(/zebra/);
    });
  });

  it('422: a query has the parameters of its class and no others, each once', async () => {
    for (const query of ['limit=0', 'limit=201', 'limit=ten', 'limit=1&limit=2', 'isAdmin=true', 'action[a]=1']) {
      const answer = await owner.bearer.get(`/api/audit/logs?${query}`);
      expect({ query, status: answer.status }).toEqual({ query, status: 422 });
    }
    expect((await owner.bearer.get('/api/audit/logs?limit=1')).status).toBe(200);
  });
});
