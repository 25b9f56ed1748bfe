import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCatalogue, httpStatusOf } from '#kernel';
import { signUp } from '../../support/people.js';
import type { Answer } from '../../support/http-client.js';
import { TestApp } from '../../support/test-app.js';

const ROOT = join(import.meta.dirname, '../../..');

describe('a refusal', () => {
  let app: TestApp;
  let account: Awaited<ReturnType<typeof signUp>>;

  beforeAll(async () => {
    app = await TestApp.start({ PUBLIC_URL: 'http://localhost:3000/' });
    account = await signUp(app);
    await account.client.post('/api/tenants', { name: 'Acme', slug: 'acme' });
  });

  afterAll(() => app.stop());

  const refusals: [status: number, code: string, request: () => Promise<Answer>][] = [
    [400, 'http.malformed-request', () => app.client().post('/api/auth/login', '{')],
    [401, 'identity.not-authenticated', () => app.client().get('/api/auth/me')],
    [403, 'tenancy.tenant-required', () => account.client.get('/api/audit/logs')],
    [404, 'http.no-such-route', () => app.client().get('/nowhere')],
    [404, 'tenancy.tenant-not-found', () => account.client.get(`/api/tenants/${account.userId}`)],
    [409, 'tenancy.slug-taken', () => account.client.post('/api/tenants', { name: 'Acme', slug: 'acme' })],
    [422, 'http.validation-failed', () => app.client().post('/api/auth/login', {})],
  ];

  it.each(refusals)('%i is a problem document (RFC 9457): %s', async (status, code, request) => {
    const { status: answered, body, headers } = await request();
    expect(answered).toBe(status);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const definition = errorCatalogue().find((entry) => entry.code === code);
    expect(body).toMatchObject({
      type: `http://localhost:3000/errors/${code}`,
      title: definition?.title,
      status,
      detail: expect.any(String),
      code,
      requestId: headers.get('x-request-id'),
    });
    expect(headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
    expect(headers.get('retry-after')).toBeNull();
  });

  it.each(errorCatalogue().map(({ code }) => code))('%s has a page where its type leads', async (code) => {
    const answer = await app.client().get(`/errors/${code}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(answer.text).toContain(`\`${code}\``);
    expect(answer.text).toBe(readFileSync(join(ROOT, `docs/errors/${code}.md`), 'utf8'));
  });

  it('has a page for no other code', () => {
    const pages = readdirSync(join(ROOT, 'docs/errors')).filter((name) => name !== 'README.md');
    expect(pages.sort()).toEqual(errorCatalogue().map(({ code }) => `${code}.md`));
  });

  it('has one of the eight kinds’ statuses, or a more precise one', () => {
    const statuses = new Set(errorCatalogue().map(httpStatusOf));
    expect([400, 401, 403, 404, 408, 409, 412, 413, 415, 422, 429, 431, 500, 503]).toEqual(
      expect.arrayContaining([...statuses]),
    );
    for (const { code, title, description, remedy } of errorCatalogue()) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/);
      expect([title, description, remedy].every((text) => text.length > 5)).toBe(true);
    }
  });

  describe('the request id', () => {
    it.each(['7d0f6c1e-8f5b-4d9a-9f55-0a2f6d1f0c3b', 'trace_01.A-b', 'x'.repeat(64), '12345678'])(
      '%s is the caller’s own, and comes back',
      async (id) => {
        const answer = await app.client().with({ 'x-request-id': id }).get('/api/auth/me');
        expect(answer.headers.get('x-request-id')).toBe(id);
        expect(answer.body.requestId).toBe(id);
      },
    );

    it.each([
      '',
      'short',
      'x'.repeat(65),
      'with a space',
      'a"b":"c",d',
      '<script>alert(1)</script>',
      'a,b,c,d,e,f',
      '%0a%0d%0a%0d',
    ])('"%s" could do harm, and is replaced', async (id) => {
      const answer = await app.client().with({ 'x-request-id': id }).get('/api/auth/me');
      expect(answer.body.requestId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(answer.headers.get('x-request-id')).toBe(answer.body.requestId);
    });

    it('stands in the log and in the audit trail', async () => {
      const id = 'request-7f3a9b';
      await account.client.with({ 'x-request-id': id }).get(`/api/tenants/${account.userId}`);
      expect(app.log.filter((line) => line.includes(id)).length).toBeGreaterThan(0);
      const rows = await app.database.asOwner('SELECT action FROM audit.events WHERE request_id = $1', [id]);
      expect(rows).toEqual([{ action: 'tenancy.get-tenant' }]);
    });
  });
});
