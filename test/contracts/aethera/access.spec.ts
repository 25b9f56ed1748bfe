import { newId } from '#kernel';
import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import { newSuperuser } from '../../e2e/accounts/doors.js';
import { inParallel } from '../../e2e/identity/steps.js';
import { makeRole } from '../../e2e/rbac/roles.js';
import type { HttpClient } from '../../support/http-client.js';
import { admit } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { newDefaultMember, newViewer, OPEN } from '../support/default-tenant.js';

const ALL = [
  ...['projects:create', 'projects:read', 'projects:update', 'projects:delete'],
  ...['runs:create', 'runs:read', 'runs:update', 'runs:delete'],
  ...['reports:read', 'reports:export', 'models:read', 'models:manage'],
  ...['users:read', 'users:manage', 'audit:read'],
];
const OF_ANALYST = ALL.filter((one) => !/^users:|^audit:|:delete$|:manage$/.test(one));

/** What docs/contracts/aethera.md says of roles, permissions and how programs manage access. */
describe('Aethera: access', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newDefaultMember>>;

  beforeAll(async () => {
    app = await TestApp.start(OPEN);
    owner = await newDefaultMember(app, 'owner');
  });

  afterAll(() => app.stop());

  const check = async (by: HttpClient, user_id: string, permission: string): Promise<unknown> =>
    (await by.post('/rbac/check', { user_id, permission })).body;
  const assign = (by: HttpClient, userId: string, role: string) => by.post(`/rbac/users/${userId}/roles`, { role });
  const grant = (by: HttpClient, role: string, permission: string) =>
    by.post(`/rbac/roles/${role}/permissions`, { permission });
  const MATCHED = { allowed: true, reason: 'matched' };
  const NO_ROLE = { allowed: false, reason: 'no_matching_role' };

  it.each([
    ['admin', ALL],
    ['analyst', OF_ANALYST],
    ['viewer', ['projects:read', 'reports:read']],
  ])('the default tenant has the role %s, which may what the contract says, and no more', async (role, may) => {
    const { bearer, userId } = await newDefaultMember(app, role);
    const allowed: string[] = [];
    for (const permission of ALL) {
      if (((await check(bearer, userId, permission)) as typeof MATCHED).allowed) allowed.push(permission);
    }
    expect(allowed).toEqual(may);
  });

  it('a superuser has every permission without a role for it', async () => {
    const superuser = await newSuperuser(app);
    await admit(app, DEFAULT_TENANT_ID, superuser.userId, 'viewer');
    for (const permission of ALL) {
      expect(await check(owner.bearer, superuser.userId, permission)).toEqual({ allowed: true, reason: 'superuser' });
    }
  });

  describe('POST /rbac/users/{user_id}/roles', () => {
    it('201: says by whom, and counts at the next check', async () => {
      const { userId, bearer } = await newViewer(app);
      expect(await check(bearer, userId, 'runs:create')).toEqual(NO_ROLE);
      const admin = await newDefaultMember(app, 'admin');
      const { status, body } = await assign(admin.bearer, userId, 'analyst');
      const assigned_at = expect.stringMatching(/^\d{4}-.*Z$/) as string;
      expect([status, body]).toEqual([
        201,
        { user_id: userId, role: 'analyst', assigned_by: admin.userId, assigned_at },
      ]);
      expect(await check(bearer, userId, 'runs:create')).toEqual(MATCHED);
      expect(await check(bearer, userId, 'reports:read')).toEqual(MATCHED);
    });

    it('201: once, of twenty at once; the others are 409', async () => {
      const { userId } = await newViewer(app);
      const answers = await inParallel(20, () => assign(owner.bearer, userId, 'analyst'));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(answers.filter(({ body }) => body.code === 'rbac.assignment-exists')).toHaveLength(19);
    });

    it('403: names the permission that is missing', async () => {
      const { userId, bearer } = await newViewer(app);
      const { status, body } = await assign(bearer, userId, 'analyst');
      expect([status, body]).toEqual([
        403,
        {
          detail: 'Permission required: roles:manage',
          code: 'rbac.permission-required',
          request_id: expect.any(String),
        },
      ]);
    });

    it('404: somebody of another tenant, as nobody', async () => {
      const stranger = await newOwner(app);
      const answers = [];
      for (const id of [stranger.userId, newId(), 'nobody']) answers.push(await assign(owner.bearer, id, 'analyst'));
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
        answers.map(() => [404, 'tenancy.member-not-found']),
      );
    });
  });

  describe('POST /rbac/roles/{role}/permissions', () => {
    it('200: whoever holds the role has the permission at the next check; again changes nothing', async () => {
      const { name: role, id } = await makeRole(owner.bearer, ['projects:read']);
      const { userId, bearer } = await newViewer(app);
      expect((await assign(owner.bearer, userId, role)).status).toBe(201);
      expect(await check(bearer, userId, 'models:manage')).toEqual(NO_ROLE);
      for (let times = 0; times < 2; times++) {
        const { status, body } = await grant(owner.bearer, role, 'models:manage');
        expect([status, body]).toEqual([200, { role, permissions: ['models:manage', 'projects:read'] }]);
      }
      expect(await check(bearer, userId, 'models:manage')).toEqual(MATCHED);
      expect((await owner.bearer.get(`/api/roles/${id}`)).body.version).toBe(2);
    });

    it('200: of many at once none is lost', async () => {
      const { name: role } = await makeRole(owner.bearer, []);
      const answers = await inParallel(ALL.length, (index) => grant(owner.bearer, role, ALL[index]!));
      expect(answers.map(({ status }) => status)).toEqual(ALL.map(() => 200));
      expect((await grant(owner.bearer, role, 'runs:read')).body.permissions).toEqual([...ALL].sort());
    });

    it('403: nobody grants what they don’t hold', async () => {
      const { name: role } = await makeRole(owner.bearer, []);
      const admin = await newDefaultMember(app, 'admin');
      const { status, body } = await grant(admin.bearer, role, 'billing:read');
      expect([status, body.code]).toEqual([403, 'rbac.grant-exceeds-own']);
    });
  });

  describe('GET /rbac/users/{user_id}/permissions', () => {
    const list = (by: HttpClient, userId: string) => by.get(`/rbac/users/${userId}/permissions`);

    it('200: what all roles of the user come to, as they are now', async () => {
      const { userId, bearer } = await newViewer(app);
      const before = await list(bearer, userId);
      expect([before.status, before.body]).toEqual([
        200,
        { user_id: userId, permissions: ['projects:read', 'reports:read'] },
      ]);
      await assign(owner.bearer, userId, 'analyst');
      const expected = { user_id: userId, permissions: [...OF_ANALYST].sort() };
      expect((await list(bearer, userId)).body).toEqual(expected);
      expect((await list(owner.bearer, userId)).body).toEqual(expected);
      const { body } = await list(owner.bearer, owner.userId);
      expect(body.permissions).toEqual(expect.arrayContaining([...ALL, 'billing:manage']));
    });

    it('200: of another tenant’s people what there is of nobody', async () => {
      const stranger = await newOwner(app);
      for (const id of [stranger.userId, newId()]) {
        expect((await list(owner.bearer, id)).body).toEqual({ user_id: id, permissions: [] });
      }
    });

    it('403: of another without users:read', async () => {
      const { status, body } = await list((await newViewer(app)).bearer, owner.userId);
      expect([status, body.detail]).toEqual([403, 'Permission required: users:read']);
    });
  });

  describe('POST /rbac/check', () => {
    it('200: about another with users:read; of another tenant’s people what is said of nobody', async () => {
      const { userId } = await newViewer(app);
      expect(await check(owner.bearer, userId, 'projects:read')).toEqual(MATCHED);
      const stranger = await newOwner(app);
      for (const id of [stranger.userId, newId()]) {
        expect(await check(owner.bearer, id, 'projects:read')).toEqual({ allowed: false, reason: 'not_a_member' });
      }
    });

    it('403: about another without it, whoever that is', async () => {
      const { bearer } = await newViewer(app);
      for (const user_id of [owner.userId, newId()]) {
        const { status, body } = await bearer.post('/rbac/check', { user_id, permission: 'projects:read' });
        expect([status, body.detail]).toEqual([403, 'Permission required: users:read']);
      }
    });
  });
});
