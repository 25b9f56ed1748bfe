import { newId } from '#kernel';
import { signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ZERO_WIDTH_SPACE = '\u200b';
const RIGHT_TO_LEFT_OVERRIDE = '\u202e';
const HALF_OF_A_PAIR = '\ud83d';

describe('POST /api/tenants', () => {
  let app: TestApp;
  let person: Awaited<ReturnType<typeof signUp>>;
  let serial = 0;

  beforeAll(async () => {
    app = await TestApp.start();
    person = await signUp(app);
  });

  afterAll(() => app.stop());

  const create = (body: unknown) => person.client.post('/api/tenants', body);
  const uniqueSlug = () => `unique-${Date.now()}-${++serial}`;

  describe('201', () => {
    it('answers id, name, slug and status, and nothing else', async () => {
      const slug = uniqueSlug();
      const answer = await create({ name: 'Acme Robotics', slug });
      expect(answer.status).toBe(201);
      expect(answer.body).toEqual({
        id: expect.stringMatching(UUID_V7),
        name: 'Acme Robotics',
        slug,
        status: 'active',
      });
    });

    it('makes membership, ownership, first team and first chatgroup', async () => {
      const { id } = (await create({ name: 'Initialised' })).body;
      const [made] = await app.database.asOwner(
        `SELECT
          (SELECT json_agg(user_id) FROM tenancy.memberships WHERE tenant_id = $1) AS members,
          (SELECT json_agg(name) FROM tenancy.teams WHERE tenant_id = $1) AS teams,
          (SELECT json_agg(chatgroups.name || ' in ' || teams.name) FROM tenancy.chatgroups
            JOIN tenancy.teams ON teams.id = team_id WHERE chatgroups.tenant_id = $1) AS chatgroups,
          (SELECT json_agg(json_build_array(roles.name, actor_type, actor_id, scope_type, expires_at, assignments.status))
            FROM rbac.assignments JOIN rbac.roles ON roles.id = role_id WHERE assignments.tenant_id = $1) AS assignments`,
        [id],
      );
      expect(made).toEqual({
        members: [person.userId],
        teams: ['General'],
        chatgroups: ['General in General'],
        assignments: [['owner', 'human', person.userId, null, null, 'active']],
      });
    });

    it('makes the built-in roles, each with what it may in the whole tenant and what only in own teams', async () => {
      const { id } = (await create({ name: 'With roles' })).body;
      const roles = await app.database.asOwner(
        `SELECT name, rank, status, (SELECT json_agg(permission ORDER BY permission) FROM rbac.bindings
            WHERE bindings.role_id = roles.id AND scope_type IS NULL) AS may,
          (SELECT json_agg(permission ORDER BY permission) FROM rbac.bindings
            WHERE bindings.role_id = roles.id AND scope_type = 'team' AND scope_id = '@member') AS "mayInTeam"
          FROM rbac.roles WHERE tenant_id = $1 ORDER BY rank DESC`,
        [id],
      );
      const adminMay = [
        ...['api-keys:*', 'audit:read', 'projects:*', 'robots:*', 'roles:*', 'teams:*', 'tenant:read', 'users:*'],
      ];
      const userMay = ['projects:*', 'robots:read', 'teams:read'];
      expect(roles).toEqual([
        { name: 'owner', rank: 100, status: 'active', may: ['*'], mayInTeam: null },
        { name: 'admin', rank: 50, status: 'active', may: adminMay, mayInTeam: null },
        { name: 'user', rank: 10, status: 'active', may: ['tenant:read'], mayInTeam: userMay },
      ]);
    });

    it('commits all of it at once: every row carries the same transaction', async () => {
      const { id } = (await create({ name: 'In one commit' })).body;
      const rows = await app.database.asOwner<{ xmin: string; rows: string }>(
        `SELECT xmin::text, count(*)::int AS rows FROM (
            SELECT xmin FROM tenancy.tenants WHERE id = $1
            UNION ALL SELECT xmin FROM tenancy.memberships WHERE tenant_id = $1
            UNION ALL SELECT xmin FROM tenancy.teams WHERE tenant_id = $1
            UNION ALL SELECT xmin FROM tenancy.chatgroups WHERE tenant_id = $1
            UNION ALL SELECT xmin FROM rbac.roles WHERE tenant_id = $1
            UNION ALL SELECT xmin FROM rbac.bindings WHERE tenant_id = $1
            UNION ALL SELECT xmin FROM rbac.assignments WHERE tenant_id = $1
            UNION ALL SELECT xmin FROM audit.events WHERE tenant_id = $1) AS made GROUP BY xmin`,
        [id],
      );
      expect(rows).toEqual([{ xmin: expect.any(String), rows: 4 + 3 + 16 + 1 + 8 }]);
    });

    it('trims the name, and takes any script', async () => {
      expect((await create({ name: '  東京ロボット 🤖  ' })).body.name).toBe('東京ロボット 🤖');
    });

    it('leaves the session where it was: the new tenant has to be selected', async () => {
      await create({ name: 'Not selected' });
      expect((await person.client.get('/api/auth/me')).body.tenantId).toBeNull();
    });
  });

  describe('401', () => {
    it('without a credential', async () => {
      const answer = await app.client().post('/api/tenants', { name: 'Nobody’s' });
      expect([answer.status, answer.body.code]).toEqual([401, 'identity.not-authenticated']);
    });
  });

  describe('403', () => {
    it('for an account whose phone is not verified; nothing is made', async () => {
      const unverified = await signUp(app);
      await app.database.asOwner('UPDATE identity.users SET phone_verified_at = NULL WHERE id = $1', [
        unverified.userId,
      ]);
      const answer = await unverified.client.post('/api/tenants', { name: 'Too early', slug: 'too-early' });
      expect([answer.status, answer.body.code]).toEqual([403, 'tenancy.phone-not-verified']);
      expect(await tenantsOfSlug('too-early')).toBe(0);
    });
  });

  describe('409', () => {
    it('for a slug that another tenant has, also one the caller is no member of', async () => {
      const slug = uniqueSlug();
      await (await signUp(app)).client.post('/api/tenants', { name: 'First', slug });
      const answer = await create({ name: 'Second', slug });
      expect([answer.status, answer.body.code]).toEqual([409, 'tenancy.slug-taken']);
      expect(await tenantsOfSlug(slug)).toBe(1);
    });

    it('for all but one of 20 parallel requests with one slug', async () => {
      const slug = uniqueSlug();
      const answers = await Promise.all(Array.from({ length: 20 }, () => create({ name: 'Race', slug })));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)]);
      expect(await tenantsOfSlug(slug)).toBe(1);
    });
  });

  describe('422', () => {
    it.each([
      ['no name', {}],
      ['an empty name', { name: '' }],
      ['a name of spaces', { name: '   ' }],
      ['a name of 101 characters', { name: 'a'.repeat(101) }],
      ['a name that is no text', { name: 42 }],
      ['a list of names', { name: ['a', 'b'] }],
      ['an object for a name', { name: { $ne: null } }],
      ['a NUL in the name', { name: 'a\0b' }],
      ['a name that is one NUL', { name: '\0' }],
      ['a line break in the name', { name: 'a\nb' }],
      ['a line separator in the name', { name: 'a\u2028b' }],
      ['an invisible name', { name: ZERO_WIDTH_SPACE }],
      ['a name that turns the direction of text', { name: `a${RIGHT_TO_LEFT_OVERRIDE}b` }],
      ['half of a surrogate pair in the name', { name: `a${HALF_OF_A_PAIR}b` }],
      ['a slug of one character', { name: 'A', slug: 'a' }],
      ['a slug of 49 characters', { name: 'A', slug: 'a'.repeat(49) }],
      ['a slug with capitals', { name: 'A', slug: 'Acme' }],
      ['a slug with a space', { name: 'A', slug: 'ac me' }],
      ['a slug with a hyphen at its end', { name: 'A', slug: 'acme-' }],
      ['a slug with two hyphens', { name: 'A', slug: 'ac--me' }],
      ['a slug with a line break behind it', { name: 'A', slug: 'acme\n' }],
      ['an unknown member', { name: 'A', status: 'suspended' }],
      ['an id of the client’s', { name: 'A', id: newId() }],
      ['another owner', { name: 'A', creatorId: newId() }],
    ])('for %s', async (_, body) => {
      const before = await tenants();
      const answer = await create(body);
      expect([answer.status, answer.body.code]).toEqual([422, 'http.validation-failed']);
      expect(await tenants()).toBe(before);
    });
  });

  async function tenantsOfSlug(slug: string): Promise<number> {
    return (await app.database.asOwner('SELECT FROM tenancy.tenants WHERE slug = $1', [slug])).length;
  }

  async function tenants(): Promise<number> {
    return (await app.database.asOwner('SELECT FROM tenancy.tenants')).length;
  }
});
