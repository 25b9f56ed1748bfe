import { check, makeKey } from '../../e2e/api-keys/keys.js';
import type { HttpClient } from '../../support/http-client.js';
import { newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

const FEATURES = [
  ...['outline:generate', 'slides:generate', 'images:generate'],
  ...['presentations:read', 'presentations:write'],
];
const ROLES = {
  admin: FEATURES,
  developer: FEATURES,
  standard_user: FEATURES.filter((feature) => feature !== 'images:generate'),
  read_only: ['presentations:read'],
};

/** What docs/contracts/ai-backend.md says of roles and feature permissions, in a tenant that has picked the pack. */
describe('AI backend: roles and feature permissions', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  const applyTo = async ({ bearer }: Pick<typeof owner, 'bearer'>): Promise<void> => {
    const roles = [{ role: 'admin', extend: true }];
    const { status, text } = await bearer.post('/api/role-packs/ai-backend/apply', { roles });
    if (status !== 200) throw new Error(text);
  };
  const allowedTo = async (by: HttpClient): Promise<string[]> => {
    const allowed: string[] = [];
    for (const feature of FEATURES) if ((await check(by, feature))[0]) allowed.push(feature);
    return allowed;
  };

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    await applyTo(owner);
  });

  afterAll(() => app.stop());

  it.each(Object.entries(ROLES))('%s may what the roles below it may, and what is its own', async (role, may) => {
    const { bearer } = await newMember(app, owner.tenant.id, role);
    expect(await allowedTo(bearer)).toEqual(may);
  });

  it('the hierarchy is alive: what read_only gains, all above it have', async () => {
    const other = await newOwner(app);
    await applyTo(other);
    const { bearer } = await newMember(app, other.tenant.id, 'developer');
    const [role] = (await other.bearer.get('/api/roles?name=read_only')).body.roles as {
      id: string;
      version: number;
    }[];
    const bindings = [{ permission: 'reports:read' }];
    expect(await check(bearer, 'reports:read')).toEqual([false, 'no_matching_role']);
    const edited = await other.bearer.send('PATCH', `/api/roles/${role!.id}`, { version: role!.version, bindings });
    expect([edited.status, await check(bearer, 'reports:read')]).toEqual([200, [true, 'matched']]);
    expect(await check(bearer, 'presentations:read')).toEqual([false, 'no_matching_role']);
  });

  it('a key carries feature permissions, and no more than its owner has now', async () => {
    const { bearer, userId } = await newMember(app, owner.tenant.id, 'developer');
    const permissions = ['outline:generate', 'images:generate'];
    const { client: key } = await makeKey(app, bearer, { permissions });
    expect(await allowedTo(key)).toEqual(permissions);
    expect((await owner.bearer.send('PUT', `/api/members/${userId}/role`, { role: 'standard_user' })).status).toBe(204);
    expect(await allowedTo(key)).toEqual(['outline:generate']);
    expect(await check(key, 'slides:generate')).toEqual([false, 'credential_limited']);
  });

  it('a key of the tenant carries them as well; one of another tenant does not know them', async () => {
    const { client: key } = await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['slides:generate'] });
    expect(await allowedTo(key)).toEqual(['slides:generate']);
    const stranger = await newOwner(app);
    const refused = await stranger.bearer.post('/api/api-keys', { name: 'slides', permissions: ['slides:generate'] });
    expect([refused.status, refused.body.code]).toEqual([400, 'rbac.permission-unknown']);
    expect(await check(stranger.bearer, 'slides:generate')).toEqual([false, 'unknown_permission']);
  });
});
