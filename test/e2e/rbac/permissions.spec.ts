import type { Answer, HttpClient } from '../../support/http-client.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { check, makeKey } from '../api-keys/keys.js';
import { inParallel } from '../identity/steps.js';
import { holderOf, makeRole } from './roles.js';

const GENERATE = { permission: 'slides:generate', description: 'Make slides.' };
const SHARE = { permission: 'slides:share', description: 'Show slides to others.' };
const MATCHED = [true, 'matched'];
const UNKNOWN = [false, 'unknown_permission'];

describe('permissions of applications', () => {
  let app: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
    other = await TestApp.start({ WORKER_ENABLED: 'false', PERMISSIONS_PER_TENANT: '3' }, app.database);
  });

  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  const register = (by: HttpClient, application: string, permissions: object[]) =>
    by.send('PUT', `/api/applications/${application}/permissions`, { permissions });
  const refusal = ({ status, body }: Answer): unknown[] => [status, body.code];
  const edit = async (by: HttpClient, id: string, bindings: object[]) => {
    const { version } = (await by.get(`/api/roles/${id}`)).body as { version: number };
    return by.send('PATCH', `/api/roles/${id}`, { version, bindings });
  };

  it('204: is known from then on in every process: to checks, roles, wildcards and keys', async () => {
    const { bearer, tenant, accessToken } = await newOwner(app);
    const wish = { name: 'early', rank: 1, bindings: [{ permission: 'slides:generate' }] };
    expect(refusal(await bearer.post('/api/roles', wish))).toEqual([400, 'rbac.permission-unknown']);
    const elsewhere = other.client().bearer(accessToken);
    expect(await check(elsewhere, 'slides:generate')).toEqual(UNKNOWN);
    expect((await register(bearer, 'slides', [GENERATE])).status).toBe(204);
    expect(await check(elsewhere, 'slides:generate')).toEqual(MATCHED);
    for (const pattern of ['slides:generate', 'slides:*']) {
      const { bearer: holder } = await holderOf(app, tenant.id, await makeRole(bearer, [pattern]));
      expect(await check(holder, 'slides:generate')).toEqual(MATCHED);
      expect(await check(holder, 'projects:read')).toEqual([false, 'no_matching_role']);
    }
    const key = await makeKey(app, bearer, { permissions: ['slides:generate'] });
    expect(await check(key.client, 'slides:generate')).toEqual(MATCHED);
    expect(await check(key.client, 'tenant:read')).toEqual([false, 'credential_limited']);
  });

  it('204: the list is the whole list; one that is gone is unknown again, and the same list changes and records nothing', async () => {
    const { bearer } = await newOwner(app);
    const trail = async () => {
      const { body } = await bearer.get('/api/audit/logs?action=rbac.permissions-registered');
      return (body.logs as { data: object }[]).map(({ data }) => data);
    };
    await register(bearer, 'slides', [GENERATE, SHARE]);
    await register(bearer, 'slides', [SHARE, GENERATE]);
    await register(bearer, 'slides', [{ ...SHARE, description: 'Show them.' }]);
    const first = { added: ['slides:generate', 'slides:share'], removed: [], described: [] };
    const second = { added: [], removed: ['slides:generate'], described: ['slides:share'] };
    expect(await trail()).toEqual([second, first].map((data) => ({ application: 'slides', ...data })));
    expect(await check(bearer, 'slides:generate')).toEqual(UNKNOWN);
    expect(await check(bearer, 'slides:share')).toEqual(MATCHED);
  });

  it('200: lists Sallyport’s own and those of applications by name in pages, or of one application', async () => {
    const { bearer } = await newOwner(app);
    await register(bearer, 'slides', [SHARE, GENERATE]);
    const found: string[] = [];
    let cursor = '';
    do {
      const { body } = await bearer.get(`/api/permissions?limit=7${cursor}`);
      found.push(...(body.permissions as { permission: string }[]).map(({ permission }) => permission));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor as string}`;
    } while (cursor !== '');
    expect(found).toEqual([...new Set(found)].sort());
    expect(found).toEqual(expect.arrayContaining(['tenant:read', 'reports:read', 'slides:generate', 'slides:share']));
    const { body } = await bearer.get('/api/permissions?application=slides');
    expect(body).toEqual({
      permissions: [GENERATE, SHARE].map((one) => ({ ...one, application: 'slides' })),
      nextCursor: null,
    });
  });

  it('is of one tenant: another knows nothing of it', async () => {
    const [{ bearer }, stranger] = [await newOwner(app), await newOwner(app)];
    await register(bearer, 'slides', [GENERATE]);
    expect(await check(stranger.bearer, 'slides:generate')).toEqual(UNKNOWN);
    expect((await stranger.bearer.get('/api/permissions?application=slides')).body.permissions).toEqual([]);
    expect((await register(stranger.bearer, 'pages', [GENERATE])).status).toBe(204);
  });

  it('409: one of Sallyport’s own, or of another application, also where twenty come at once', async () => {
    const { bearer } = await newOwner(app);
    const own = { permission: 'projects:read', description: 'Mine.' };
    expect(refusal(await register(bearer, 'slides', [own]))).toEqual([409, 'rbac.permission-taken']);
    const answers = await inParallel(20, (index) => register(bearer, `app-${index}`, [GENERATE]));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(answers.filter(({ body }) => body?.code === 'rbac.permission-taken')).toHaveLength(19);
  });

  it('409: one that a role grants does not go, nor the last one of a wildcard', async () => {
    const { bearer } = await newOwner(app);
    await register(bearer, 'slides', [GENERATE, SHARE]);
    const role = await makeRole(bearer, ['slides:share']);
    expect(refusal(await register(bearer, 'slides', [GENERATE]))).toEqual([409, 'rbac.permission-in-use']);
    expect((await edit(bearer, role.id, [{ permission: 'slides:*' }])).status).toBe(200);
    expect((await register(bearer, 'slides', [GENERATE])).status).toBe(204);
    expect(refusal(await register(bearer, 'slides', []))).toEqual([409, 'rbac.permission-in-use']);
    expect((await edit(bearer, role.id, [])).status).toBe(200);
    expect((await register(bearer, 'slides', [])).status).toBe(204);
  });

  it('409: more than a tenant may have, of all applications together', async () => {
    const { accessToken } = await newOwner(app);
    const bearer = other.client().bearer(accessToken);
    expect((await register(bearer, 'slides', [GENERATE, SHARE])).status).toBe(204);
    const more = ['a:b', 'a:c'].map((permission) => ({ permission, description: 'More.' }));
    expect(refusal(await register(bearer, 'more', more))).toEqual([409, 'platform.too-many']);
    expect((await register(bearer, 'more', more.slice(1))).status).toBe(204);
  });

  it.each([
    ['a wildcard', 'slides', [{ permission: 'slides:*', description: 'All.' }]],
    ['one twice', 'slides', [GENERATE, GENERATE]],
    ['no description', 'slides', [{ permission: 'slides:generate' }]],
    ['null for one', 'slides', [null]],
    ['a name in capitals', 'SLIDES', [GENERATE]],
  ])('422: %s', async (_, application, permissions) => {
    const { bearer } = await newOwner(app);
    expect(refusal(await register(bearer, application, permissions as object[]))).toEqual([
      422,
      'http.validation-failed',
    ]);
  });
});
