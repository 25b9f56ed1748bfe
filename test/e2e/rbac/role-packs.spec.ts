import type { Answer, HttpClient } from '../../support/http-client.js';
import { newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { check, makeKey } from '../api-keys/keys.js';
import { inParallel } from '../identity/steps.js';
import { holderOf, makeRole, roleNamed } from './roles.js';

interface AppliedRole {
  readonly role: string;
  readonly roleId: string;
  readonly name: string;
  readonly outcome: string;
}

const EXTEND_ADMIN = { roles: [{ role: 'admin', extend: true }] };
const CLASH = [409, 'rbac.role-pack-clash'];

describe('/api/role-packs', () => {
  let app: TestApp;
  let small: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
    const caps = { ROLES_PER_TENANT: '5', PERMISSIONS_PER_TENANT: '6' };
    small = await TestApp.start({ WORKER_ENABLED: 'false', ...caps }, app.database);
  });

  afterAll(async () => {
    await small.stop();
    await app.stop();
  });

  const apply = (by: HttpClient, pack: string, body: object = {}) => by.post(`/api/role-packs/${pack}/apply`, body);
  const refusal = ({ status, body }: Answer): unknown[] => [status, body.code];
  const outcomes = ({ status, body }: Answer): unknown[] => [
    status,
    Object.fromEntries((body.roles as AppliedRole[]).map(({ name, outcome }) => [name, outcome])),
  ];
  const roleNames = async (by: HttpClient): Promise<string[]> =>
    ((await by.get('/api/roles')).body.roles as { name: string }[]).map(({ name }) => name);
  const trailOf = async (by: HttpClient, action: string) =>
    ((await by.get(`/api/audit/logs?action=${action}`)).body.logs as { data: object }[]).map(({ data }) => data);

  it('200: lists the packs with what they bring, to whoever reads roles', async () => {
    const { bearer, tenant } = await newOwner(app);
    const { bearer: admin } = await newMember(app, tenant.id, 'admin');
    const { status, body } = await admin.get('/api/role-packs');
    const packs = body.packs as { name: string; permissions: { permission: string }[]; roles: { name: string }[] }[];
    expect([status, packs.map(({ name }) => name)]).toEqual([
      200,
      ['perseus', 'ai-backend', 'aethera', 'daarion', 'web-studio'],
    ]);
    const backend = packs[1]!;
    expect(backend.permissions[0]).toEqual({ permission: 'outline:generate', description: 'Generate outlines.' });
    expect(backend.roles[1]).toEqual({
      name: 'standard_user',
      alias: null,
      description: 'Makes presentations, without generated images.',
      rank: 10,
      bindings: ['outline:generate', 'slides:generate', 'presentations:write'].map((permission) => {
        return { permission, scopeType: null, scopeId: null };
      }),
      inherits: ['read_only'],
    });
    const { bearer: user } = await newMember(app, tenant.id, 'user');
    expect(refusal(await user.get('/api/role-packs'))).toEqual([403, 'rbac.permission-required']);
    expect(refusal(await apply(user, 'aethera'))).toEqual([403, 'rbac.permission-required']);
    expect(await roleNames(bearer)).toEqual(['admin', 'owner', 'user']);
  });

  it('200: makes the roles the tenant’s own, records it, and again changes nothing', async () => {
    const { bearer, tenant } = await newOwner(app);
    const made = { read_only: 'made', standard_user: 'made', developer: 'made', admin: 'extended' };
    expect(outcomes(await apply(bearer, 'ai-backend', EXTEND_ADMIN))).toEqual([200, made]);
    const unchanged = Object.fromEntries(Object.keys(made).map((name) => [name, 'unchanged']));
    expect(outcomes(await apply(bearer, 'ai-backend'))).toEqual([200, unchanged]);
    const trail = { pack: 'ai-backend', made: ['read_only', 'standard_user', 'developer'], extended: ['admin'] };
    expect(await trailOf(bearer, 'rbac.role-pack-applied')).toEqual([trail]);
    const developer = await roleNamed(bearer, 'developer');
    const before = { inherits: [] };
    expect(await trailOf(bearer, 'rbac.role-edited')).toEqual([
      { name: 'admin', before, after: { inherits: [developer.id] } },
    ]);
    const { bearer: holder } = await holderOf(app, tenant.id, developer);
    expect(await check(holder, 'slides:generate')).toEqual([true, 'matched']);
    const edit = { version: developer.version, description: 'Ours.', bindings: [] };
    expect((await bearer.send('PATCH', `/api/roles/${developer.id}`, edit)).status).toBe(200);
    expect(await check(holder, 'images:generate')).toEqual([false, 'no_matching_role']);
    const clash = await apply(bearer, 'ai-backend');
    expect([refusal(clash), clash.body.roles]).toEqual([CLASH, ['developer']]);
  });

  it('200: the pack of Perseus is what every tenant starts with', async () => {
    const { bearer } = await newOwner(app);
    const unchanged = { owner: 'unchanged', admin: 'unchanged', user: 'unchanged' };
    expect(outcomes(await apply(bearer, 'perseus'))).toEqual([200, unchanged]);
    expect(await trailOf(bearer, 'rbac.role-pack-applied')).toEqual([]);
  });

  it('200: keeps what an application has registered, be it under the name of the pack', async () => {
    const { bearer } = await newOwner(app);
    const put = (application: string, permission: string) =>
      bearer.send('PUT', `/api/applications/${application}/permissions`, {
        permissions: [{ permission, description: 'Theirs.' }],
      });
    await put('web-studio', 'workflow:share');
    await put('runner', 'workflow:run');
    expect((await apply(bearer, 'web-studio')).status).toBe(200);
    const { body } = await bearer.get('/api/permissions?limit=200');
    const registered = (body.permissions as { permission: string; application: string | null }[])
      .filter(({ application }) => application !== null)
      .map(({ permission, application }) => [permission, application]);
    expect(registered).toEqual([
      ...['create', 'delete', 'read'].map((action) => [`workflow:${action}`, 'web-studio']),
      ['workflow:run', 'runner'],
      ...['share', 'update'].map((action) => [`workflow:${action}`, 'web-studio']),
    ]);
  });

  it('409: a role of the same name gains nothing unless that is said; another name makes another role', async () => {
    const { bearer } = await newOwner(app);
    await makeRole(bearer, [], { name: 'viewer', rank: 1 });
    const before = await bearer.get('/api/roles');
    const clash = await apply(bearer, 'aethera');
    expect([refusal(clash), clash.body.roles]).toEqual([CLASH, ['viewer', 'admin']]);
    expect((await bearer.get('/api/roles')).body).toEqual(before.body);
    expect((await bearer.get('/api/permissions?application=aethera')).body.permissions).toEqual([]);
    const roles = [
      { role: 'admin', as: 'aethera_admin' },
      { role: 'viewer', extend: true },
    ];
    const made = { viewer: 'extended', analyst: 'made', aethera_admin: 'made' };
    expect(outcomes(await apply(bearer, 'aethera', { roles }))).toEqual([200, made]);
    const viewer = await bearer.get(`/api/roles/${(await roleNamed(bearer, 'viewer')).id}`);
    const granted = (viewer.body.bindings as { permission: string }[]).map(({ permission }) => permission);
    expect([viewer.body.rank, granted]).toEqual([1, ['projects:read', 'reports:read']]);
  });

  it('409: two roles of the pack are not one of the tenant', async () => {
    const { bearer } = await newOwner(app);
    const roles = ['workflow_viewer', 'workflow_editor'].map((role) => ({ role, as: 'workflows' }));
    expect(refusal(await apply(bearer, 'web-studio', { roles }))).toEqual([409, 'platform.name-taken']);
  });

  it('200: twenty at once make one set of roles', async () => {
    const { bearer } = await newOwner(app);
    const answers = await inParallel(20, () => apply(bearer, 'web-studio'));
    const made = answers.filter(({ body }) => (body.roles as AppliedRole[]).some(({ outcome }) => outcome === 'made'));
    expect([answers.filter(({ status }) => status === 200).length, made.length]).toEqual([20, 1]);
    expect(await roleNames(bearer)).toEqual(['admin', 'owner', 'user', 'workflow_editor', 'workflow_viewer']);
  });

  it('403: nobody gets by a pack what they don’t hold, and nothing of it is made', async () => {
    const { bearer, tenant } = await newOwner(app);
    const { bearer: admin } = await newMember(app, tenant.id, 'admin');
    expect(refusal(await apply(admin, 'web-studio'))).toEqual([403, 'rbac.grant-exceeds-own']);
    const key = await makeKey(app, bearer, { level: 'tenant', permissions: ['*'] });
    expect(refusal(await apply(key.client, 'web-studio'))).toEqual([403, 'rbac.rank-required']);
    expect(await roleNames(bearer)).toEqual(['admin', 'owner', 'user']);
    expect((await bearer.get('/api/permissions?application=web-studio')).body.permissions).toEqual([]);
  });

  it('404: a pack, or a role of one, that there is not; 422: a name that is none', async () => {
    const { bearer } = await newOwner(app);
    const nothing = [404, 'rbac.role-pack-not-found'];
    expect(refusal(await apply(bearer, 'spaceships'))).toEqual(nothing);
    expect(refusal(await apply(bearer, 'web-studio', { roles: [{ role: 'captain' }] }))).toEqual(nothing);
    const wrong = [{ role: 'admin', as: 'Admin' }, { role: 'admin', extend: 1 }, { as: 'admin' }, null];
    for (const choice of wrong) {
      const answer = await apply(bearer, 'web-studio', { roles: [choice] });
      expect(refusal(answer)).toEqual([422, 'http.validation-failed']);
    }
  });

  it('409: more roles, or more permissions, than a tenant may have', async () => {
    const { accessToken } = await newOwner(app);
    const bearer = small.client().bearer(accessToken);
    expect(refusal(await apply(bearer, 'ai-backend', EXTEND_ADMIN))).toEqual([409, 'platform.too-many']);
    expect((await apply(bearer, 'web-studio')).status).toBe(200);
    const other = [{ permission: 'a:b', description: 'More.' }];
    await bearer.send('PUT', '/api/applications/more/permissions', { permissions: other });
    const aethera = await apply(bearer, 'aethera', EXTEND_ADMIN);
    expect([refusal(aethera), aethera.body.limit]).toEqual([[409, 'platform.too-many'], 6]);
  });
});
