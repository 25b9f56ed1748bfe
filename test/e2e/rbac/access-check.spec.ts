import { newId } from '#kernel';
import { newMember } from '../../support/members.js';
import { logIn, newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

const HALF_OF_A_PAIR = '\ud83d';

describe('POST /api/access/check', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;
  let ownerRoleId: string;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    ownerRoleId = await roleId(owner.tenant.id, 'owner');
  });

  afterAll(() => app.stop());

  const check = (body: unknown, caller = owner.bearer) => caller.post('/api/access/check', body);

  describe('200', () => {
    it('the owner is allowed everything in the catalogue, by the role owner, wherever it is', async () => {
      for (const scope of [{}, { scopeType: 'team', scopeId: newId() }, { scopeType: null, scopeId: null }]) {
        const { status, body } = await check({ permission: 'billing:manage', ...scope });
        expect(status).toBe(200);
        expect(body).toEqual({ allowed: true, reason: 'matched', matchedRoleIds: [ownerRoleId] });
      }
    });

    it('a permission that nobody has is refused even for the owner', async () => {
      const { status, body } = await check({ permission: 'spaceships:launch' });
      expect(status).toBe(200);
      const deniedBy = { link: 'catalogue', id: null };
      expect(body).toEqual({ allowed: false, reason: 'unknown_permission', matchedRoleIds: [], deniedBy });
    });

    it('a permission by the name of what every object has is refused like any other unknown one', async () => {
      expect((await check({ permission: 'constructor:name' })).body.reason).toBe('unknown_permission');
    });

    it('answers alike by cookie, session token and access token', async () => {
      const { sessionToken } = await logIn(app, owner.person);
      const bySessionToken = app.client().bearer(sessionToken);
      await bySessionToken.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
      for (const caller of [owner.client, bySessionToken, owner.bearer]) {
        expect((await check({ permission: 'projects:create' }, caller)).body).toEqual({
          allowed: true,
          reason: 'matched',
          matchedRoleIds: [ownerRoleId],
        });
      }
    });

    it('a user is allowed what belongs to a team only where a team is named, and refused the rest', async () => {
      const { tenant, bearer: byOwner } = await newOwner(app);
      const { bearer, userId } = await newMember(app, tenant.id, 'user');
      const create = { permission: 'projects:create' };
      const teamId = (await byOwner.get('/api/teams')).body.teams[0].id as string;
      await byOwner.send('PUT', `/api/teams/${teamId}/members/${userId}`);
      const inTeam = await check({ ...create, scopeType: 'team', scopeId: teamId }, bearer);
      const matchedRoleIds = [await roleId(tenant.id, 'user')];
      expect(inTeam.body).toEqual({ allowed: true, reason: 'matched', matchedRoleIds });
      expect((await check({ permission: 'tenant:read' }, bearer)).body.allowed).toBe(true);
      expect((await check(create, bearer)).body.reason).toBe('out_of_scope');
      for (const permission of ['audit:read', 'users:manage', 'billing:read', 'tenant:delete', 'teams:manage']) {
        expect((await check({ permission }, bearer)).body).toEqual({
          allowed: false,
          reason: 'no_matching_role',
          matchedRoleIds: [],
          deniedBy: { link: 'human', id: userId },
          missing: { permission, scopeType: null, scopeId: null },
        });
      }
    });

    it('an admin is refused the owner’s own: billing, and the tenant itself', async () => {
      const { tenant } = await newOwner(app);
      const { bearer } = await newMember(app, tenant.id, 'admin');
      for (const permission of ['billing:read', 'billing:manage', 'tenant:update', 'tenant:delete']) {
        expect((await check({ permission }, bearer)).body.allowed).toBe(false);
      }
      expect((await check({ permission: 'teams:manage' }, bearer)).body.allowed).toBe(true);
    });

    it('what an owner holds in one tenant counts in no other', async () => {
      const elsewhere = await newOwner(app);
      const member = await newMember(app, elsewhere.tenant.id, 'user');
      const own = (await member.client.post('/api/tenants', { name: 'Own' })).body;
      expect((await check({ permission: 'billing:manage' }, member.client)).body.allowed).toBe(false);
      await member.client.post('/api/auth/select-tenant', { tenantId: own.id });
      expect((await check({ permission: 'billing:manage' }, member.client)).body.allowed).toBe(true);
      await member.client.post('/api/auth/select-tenant', { tenantId: elsewhere.tenant.id });
      expect((await check({ permission: 'billing:manage' }, member.client)).body.allowed).toBe(false);
    });

    it('before a tenant is selected everything is refused, and the reason says so', async () => {
      const { client } = await signUp(app);
      await client.post('/api/tenants', { name: 'Own, but not selected' });
      for (const permission of ['projects:create', 'spaceships:launch']) {
        const { status, body } = await check({ permission }, client);
        expect([status, body]).toMatchObject([200, { allowed: false, reason: 'no_tenant', matchedRoleIds: [] }]);
        expect([body.deniedBy.link, body.missing]).toEqual(['credential', undefined]);
      }
    });
  });

  describe('400', () => {
    it.each([{ scopeType: 'team' }, { scopeId: 'a' }, { scopeType: 'team', scopeId: null }])(
      'for half a scope: %j',
      async (scope) => {
        const answer = await check({ permission: 'projects:create', ...scope });
        expect([answer.status, answer.body.code]).toEqual([400, 'rbac.scope-incomplete']);
      },
    );
  });

  describe('401', () => {
    it('without a credential, and never an answer', async () => {
      const answer = await app.client().post('/api/access/check', { permission: 'projects:create' });
      expect([answer.status, answer.body.code]).toEqual([401, 'identity.not-authenticated']);
      expect(answer.body.allowed).toBeUndefined();
    });
  });

  describe('422', () => {
    it.each([
      ['no permission', {}],
      ['a wildcard', { permission: 'projects:*' }],
      ['everything', { permission: '*' }],
      ['two permissions', { permission: ['projects:create', 'projects:read'] }],
      ['an object', { permission: { $gt: '' } }],
      ['a permission that names a prototype', { permission: '__proto__:x' }],
      ['a permission in capitals', { permission: 'PROJECTS:CREATE' }],
      ['a permission with a line break behind it', { permission: 'projects:create\n' }],
      ['a permission of 129 characters', { permission: `projects:${'a'.repeat(120)}` }],
      ['an empty scope', { permission: 'projects:create', scopeType: '', scopeId: '' }],
      ['a list for a scope', { permission: 'projects:create', scopeType: ['team'], scopeId: ['a'] }],
      ['a NUL in a scope', { permission: 'projects:create', scopeType: 'team', scopeId: 'a\0' }],
      ['a NUL in a type of scope', { permission: 'projects:create', scopeType: 'te\0m', scopeId: 'a' }],
      ['a line break in a scope', { permission: 'projects:create', scopeType: 'team', scopeId: 'a\nb' }],
      ['half of a surrogate pair', { permission: 'projects:create', scopeType: 'team', scopeId: HALF_OF_A_PAIR }],
      ['somebody else’s id', { permission: 'projects:create', actorId: newId() }],
      ['another tenant', { permission: 'projects:create', tenantId: newId() }],
    ])('for %s', async (_, body) => {
      const answer = await check(body);
      expect([answer.status, answer.body.code]).toEqual([422, 'http.validation-failed']);
    });
  });

  async function roleId(tenantId: string, name: string): Promise<string> {
    const [row] = await app.database.asOwner<{ id: string }>(
      'SELECT id FROM rbac.roles WHERE tenant_id = $1 AND name = $2',
      [tenantId, name],
    );
    return row!.id;
  }
});
