import { newId } from '#kernel';
import { failed, Studio } from './studio.js';

/** The exchanges of docs/contracts/web-studio.md about roles, literally, and the permissions and roles of the pack. */
describe('Web Studio: roles', () => {
  let studio: Studio;
  let owner: Awaited<ReturnType<Studio['user']>>;

  beforeAll(async () => {
    studio = await Studio.start();
    owner = await studio.user();
    const applied = await owner.bearer.post('/api/role-packs/web-studio/apply', {});
    if (applied.status !== 200) throw new Error(applied.text);
  });

  afterAll(() => studio.app.stop());

  const list = async (body: object, prefix = '/identity') =>
    (await owner.caller.post(`${prefix}/roles/list`, body)).body.data as Record<string, unknown>[];

  const named = async (name: string) => (await list({ keyword: name }))[0];

  async function newRole(bindings: object[], more: object = {}) {
    const name = `role-${newId().slice(-12)}`;
    const { status, text, body } = await owner.bearer.post('/api/roles', { name, rank: 10, bindings, ...more });
    if (status !== 201) throw new Error(text);
    return { id: body.id as string, name };
  }

  it.each(['/identity', '/gateway/identity'])(
    '%s/roles/list 200: roles with their permission bindings',
    async (prefix) => {
      const scoped = { permission: 'workflow:read', scopeType: 'team', scopeId: newId() };
      const role = await newRole([{ permission: 'projects:read' }, scoped], { description: 'Reads.' });
      const everywhere = { permission: 'projects:read', scopeType: null, scopeId: null };
      const expected = { ...role, description: 'Reads.', status: 'active', permissionBindings: [everywhere, scoped] };
      expect((await list({ keyword: role.name }, prefix))[0]).toEqual({ ...expected, version: 1 });
    },
  );

  it('roles/list 200: pages and filters, by name', async () => {
    const names = async (body: object) => (await list(body)).map(({ name }) => name);
    const all = await names({ pageSize: 200 });
    expect(all).toEqual([...all].sort());
    const pages = [await names({ page: 1, pageSize: 2 }), await names({ page: 2, pageSize: 2 })];
    expect(pages.flat()).toEqual(all.slice(0, 4));
    const { id, name } = await newRole([], { status: 'disabled' });
    expect(await list({ status: 'disabled', keyword: name })).toEqual([expect.objectContaining({ id })]);
    expect(await list({ status: 'active', keyword: name })).toEqual([]);
    expect(await names({ page: 100 })).toEqual([]);
  });

  it('a role that is given there is what permissions/check answers by', async () => {
    const { id, name } = await newRole([{ permission: 'workflow:read' }]);
    const { userId, caller } = await studio.user('user');
    const ask = async () =>
      (
        await caller.post('/identity/permissions/check', {
          userId,
          permission: 'workflow:read',
          scopeType: null,
          scopeId: null,
        })
      ).body.data as unknown;
    expect(await ask()).toEqual({ allowed: false, reason: 'no_matching_role', matchedRoleIds: [] });
    expect((await owner.bearer.send('PUT', `/api/members/${userId}/role`, { role: name })).status).toBe(204);
    expect(await ask()).toEqual({ allowed: true, reason: 'matched', matchedRoleIds: [id] });
    expect(await named(name)).toMatchObject({ id, status: 'active' });
  });

  it.each([
    ['workflow_viewer', ['workflow:read']],
    ['workflow_editor', ['workflow:create', 'workflow:read', 'workflow:update', 'workflow:delete', 'workflow:run']],
    ['user', []],
    ['owner', ['workflow:create', 'workflow:read', 'workflow:update', 'workflow:delete', 'workflow:run']],
  ])('permissions/check 200: %s may %j', async (role, may) => {
    const { userId, caller } = await studio.user(role);
    const allowed: string[] = [];
    for (const action of ['create', 'read', 'update', 'delete', 'run']) {
      const permission = `workflow:${action}`;
      const { body } = await caller.post('/identity/permissions/check', { userId, permission });
      if (body.data.allowed) allowed.push(permission);
    }
    expect(allowed).toEqual(may);
  });

  it('403: without roles:read', async () => {
    const { caller } = await studio.user('user');
    const { status, body } = await caller.post('/identity/roles/list', {});
    expect([status, body]).toEqual([403, failed('rbac.permission-required')]);
  });
});
