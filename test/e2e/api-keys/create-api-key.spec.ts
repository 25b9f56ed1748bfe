import { newMember } from '../../support/members.js';
import { newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { makeKey } from './keys.js';

const FAR = '2099-01-31T09:30:00.000Z';

describe('POST /api/api-keys', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;
  let admin: Awaited<ReturnType<typeof newMember>>;
  let user: Awaited<ReturnType<typeof newMember>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    admin = await newMember(app, owner.tenant.id, 'admin');
    user = await newMember(app, owner.tenant.id, 'user');
  });

  afterAll(() => app.stop());

  const create = (body: object, caller = owner.bearer) => caller.post('/api/api-keys', { name: 'Report', ...body });

  describe('201', () => {
    it('every member makes keys of their own, which carry all that they hold, unless they say less', async () => {
      for (const { bearer } of [owner, admin, user]) {
        const { status, body } = await create({}, bearer);
        expect(status).toBe(201);
        expect(body).toEqual({
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          name: 'Report',
          level: 'user',
          permissions: null,
          tier: null,
          hint: body.key.slice(-4),
          createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
          expiresAt: null,
          key: expect.stringMatching(/^sp_key_[A-Za-z0-9_-]{65}$/),
        });
        const limited = await create({ permissions: ['projects:read', 'teams:*'], expiresAt: FAR }, bearer);
        expect(limited.body).toMatchObject({ permissions: ['projects:read', 'teams:*'], expiresAt: FAR });
      }
    });

    it('owners and admins make keys of the tenant, with what they hold themselves', async () => {
      const everything = await create({ level: 'tenant', permissions: ['*'] });
      expect(everything.body).toMatchObject({ level: 'tenant', permissions: ['*'] });
      const some = await create({ level: 'tenant', permissions: ['projects:*', 'users:read'] }, admin.bearer);
      expect(some.body).toMatchObject({ level: 'tenant', permissions: ['projects:*', 'users:read'] });
    });

    it('names a tier of limits that is no higher than the tenant’s', async () => {
      for (const tier of ['free', 'standard']) expect((await create({ tier })).body).toMatchObject({ tier });
    });

    it('a person makes one by cookie as well, and the name is kept without the space around it', async () => {
      expect((await create({ name: '  Räport 报告  ' }, owner.client)).body.name).toBe('Räport 报告');
    });

    it('the audit trail tells who made which, without its secret', async () => {
      const { id, key } = await makeKey(app, user.bearer, { permissions: ['projects:read'] });
      const { body } = await owner.bearer.get(`/api/audit/logs?resourceId=${id}`);
      expect(body.logs).toMatchObject([
        {
          action: 'api-keys.key-created',
          outcome: 'success',
          actorId: user.userId,
          userId: user.userId,
          resourceType: 'api-key',
          data: { name: 'Nightly report', level: 'user', permissions: ['projects:read'] },
        },
      ]);
      expect(JSON.stringify(body)).not.toContain(key.slice(-43));
    });
  });

  describe('400', () => {
    it.each(['spaceships:launch', 'projects', 'Projects:read', '*:read', 'projects:', 'projects:read\n', '**', ''])(
      'for a permission that there is not: "%s"',
      async (permission) => {
        for (const level of ['user', 'tenant']) {
          const answer = await create({ level, permissions: ['projects:read', permission] });
          expect([answer.status, answer.body.code]).toEqual([400, 'rbac.permission-unknown']);
        }
      },
    );

    it('for a key of the tenant that does not say what it carries', async () => {
      const answer = await create({ level: 'tenant' });
      expect([answer.status, answer.body.code]).toEqual([400, 'api-keys.permissions-required']);
    });

    it.each(['premium', 'platinum', ''])('for the tier "%s", which is above the tenant’s, or none', async (tier) => {
      const answer = await create({ tier });
      expect([answer.status, answer.body.code]).toEqual([400, 'api-keys.tier-exceeds-tenant']);
    });

    it('for an expiry that is not in the future', async () => {
      for (const expiresAt of ['2020-01-31T09:30:00Z', new Date().toISOString()]) {
        const answer = await create({ expiresAt });
        expect([answer.status, answer.body.code]).toEqual([400, 'platform.expiry-past']);
      }
    });
  });

  describe('401', () => {
    it('without a credential', async () => {
      expect((await create({}, app.client())).status).toBe(401);
    });
  });

  describe('403', () => {
    it('for a key of the tenant, to a member who does not manage keys', async () => {
      const answer = await create({ level: 'tenant', permissions: ['tenant:read'] }, user.bearer);
      expect(answer.status).toBe(403);
      expect(answer.body).toMatchObject({
        code: 'rbac.permission-required',
        permission: 'api-keys:manage',
        reason: 'no_matching_role',
      });
    });

    it.each([['*'], ['billing:read'], ['tenant:*'], ['projects:read', 'tenant:delete']])(
      'for a key of the tenant that would carry more than the admin who makes it holds: %s',
      async (...permissions) => {
        const answer = await create({ level: 'tenant', permissions }, admin.bearer);
        expect([answer.status, answer.body.code]).toEqual([403, 'rbac.grant-exceeds-own']);
      },
    );

    it('no key makes a key, whatever it carries: not one like itself, not a lesser one', async () => {
      const ofTenant = await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['*'] });
      const ofOwner = await makeKey(app, owner.bearer);
      const limited = await makeKey(app, owner.bearer, { permissions: ['tenant:read', 'api-keys:*'] });
      for (const { client } of [ofTenant, ofOwner, limited]) {
        for (const body of [{}, { permissions: ['tenant:read'] }, { level: 'tenant', permissions: ['tenant:read'] }]) {
          const answer = await create(body, client);
          expect([answer.status, answer.body.code]).toEqual([403, 'identity.sign-in-required']);
        }
      }
    });

    it('before a tenant is selected', async () => {
      const answer = await create({}, (await signUp(app)).client);
      expect([answer.status, answer.body.code]).toEqual([403, 'tenancy.tenant-required']);
    });
  });

  describe('409', () => {
    const count = (answers: { status: number }[], status: number) =>
      answers.filter((answer) => answer.status === status).length;

    it('past 50 keys of a user, however many are asked for at once; revoked and expired ones aside', async () => {
      const { bearer } = await newMember(app, owner.tenant.id, 'user');
      const [first] = await Promise.all(Array.from({ length: 45 }, () => makeKey(app, bearer)));
      const answers = await Promise.all(Array.from({ length: 20 }, () => create({}, bearer)));
      expect([count(answers, 201), count(answers, 409)]).toEqual([5, 15]);
      expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({
        code: 'platform.too-many',
        limit: 50,
      });
      await bearer.delete(`/api/api-keys/${first!.id}`);
      expect((await create({ expiresAt: new Date(Date.now() + 1000).toISOString() }, bearer)).status).toBe(201);
      expect((await create({}, bearer)).status).toBe(409);
      await new Promise((resolve) => setTimeout(resolve, 1010));
      expect((await create({}, bearer)).status).toBe(201);
      expect((await create({}, user.bearer)).status).toBe(201);
    });

    it('past 100 keys of the tenant, whoever made them', async () => {
      const crowded = await newOwner(app);
      const second = await newMember(app, crowded.tenant.id, 'admin');
      const wish = { level: 'tenant', permissions: ['projects:read'] };
      await app.database.asOwner(
        `INSERT INTO api_keys.keys (id, tenant_id, level, name, permissions, token_hash, hint, created_by, created_at, version)
          SELECT gen_random_uuid(), $1, 'tenant', 'Old', '{projects:read}', '', '', $2, now(), 1 FROM generate_series(1, 99)`,
        [crowded.tenant.id, crowded.userId],
      );
      expect((await create(wish, crowded.bearer)).status).toBe(201);
      for (const { bearer } of [crowded, second]) expect((await create(wish, bearer)).status).toBe(409);
      expect((await create({}, crowded.bearer)).status).toBe(201);
      expect((await create(wish, owner.bearer)).status).toBe(201);
    });
  });

  describe('422', () => {
    it.each([
      ['no name', { name: undefined }],
      ['an empty name', { name: '' }],
      ['an invisible name', { name: ' \u{2003} ' }],
      ['a name of two lines', { name: 'a\nb' }],
      ['a name of 101 characters', { name: 'a'.repeat(101) }],
      ['another level', { level: 'global' }],
      ['no permission at all', { permissions: [] }],
      ['permissions as text', { permissions: 'projects:read' }],
      ['a permission that is no text', { permissions: [{ $ne: '' }] }],
      ['a permission twice', { permissions: ['projects:read', 'projects:read'] }],
      ['101 permissions', { permissions: Array.from({ length: 101 }, (_, index) => `projects:a${index}`) }],
      ['an expiry without its offset', { expiresAt: '2099-01-31T09:30:00' }],
      ['an expiry on a day that does not exist', { expiresAt: '2099-02-30T09:30:00Z' }],
      ['an expiry as a number', { expiresAt: 4_073_000_000 }],
      ['somebody else as its owner', { ownerId: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' }],
      ['another tenant', { tenantId: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' }],
    ])('for %s', async (_, body) => {
      const answer = await create(body);
      expect([answer.status, answer.body.code]).toEqual([422, 'http.validation-failed']);
    });
  });
});
