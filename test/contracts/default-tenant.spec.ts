import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import { bootstrapAdmin } from '../../apps/cli/src/bootstrap-admin.js';
import { changeEmail } from '../e2e/accounts/steps.js';
import { inParallel } from '../e2e/identity/steps.js';
import { signUp } from '../support/people.js';
import { TestApp, TestDatabase } from '../support/test-app.js';
import { newViewer, OPEN } from './support/default-tenant.js';

const MEMBERS = `SELECT array_agg(roles.name) AS roles FROM rbac.assignments JOIN rbac.roles ON roles.id = role_id
  WHERE assignments.tenant_id = $1 AND actor_id = $2 AND assignments.status = 'active'`;

describe('the default tenant', () => {
  it('is made at the first start, by one of the processes that start at once, and once', async () => {
    const database = await TestDatabase.create();
    const apps = await inParallel(2, () => TestApp.start({ WORKER_ENABLED: 'false' }, database));
    try {
      const made = await database.asOwner(
        `SELECT id, slug, status, (SELECT json_agg(name ORDER BY rank) FROM rbac.roles WHERE tenant_id = tenants.id) AS roles,
          (SELECT count(*)::int FROM tenancy.memberships) AS members FROM tenancy.tenants`,
      );
      const roles = ['viewer', 'user', 'analyst', 'admin', 'owner'];
      expect(made).toEqual([{ id: DEFAULT_TENANT_ID, slug: 'default', status: 'active', roles, members: 0 }]);
      const trail = await database.asOwner(`SELECT FROM audit.events WHERE action = 'tenancy.tenant-created'`);
      expect(trail).toHaveLength(1);
    } finally {
      await Promise.all(apps.map((app) => app.stop()));
      await database.drop();
    }
  });

  it('does not start where another tenant has its slug, which would be anybody’s', async () => {
    const database = await TestDatabase.create();
    try {
      await database.asOwner(
        `INSERT INTO tenancy.tenants (id, name, slug, status, created_by, created_at, version)
          VALUES (gen_random_uuid(), 'Mallory', 'default', 'active', gen_random_uuid(), now(), 1)`,
      );
      await expect(TestApp.start({}, database)).rejects.toThrow('another tenant has the slug default');
    } finally {
      await database.drop();
    }
  });

  describe('sallyport bootstrap-admin', () => {
    let app: TestApp;

    beforeAll(async () => {
      app = await TestApp.start(OPEN);
    });

    afterAll(() => app.stop());

    const bootstrap = (email: string) =>
      bootstrapAdmin(
        {
          NODE_ENV: 'test',
          PUBLIC_URL: 'http://localhost:3000',
          DATABASE_URL: app.database.appUrl,
          REDIS_URL: process.env['TEST_REDIS_URL'],
          REDIS_KEY_PREFIX: `sallyport:${app.database.name}`,
          KEY_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
          PASSWORD_PEPPER: Buffer.alloc(32, 2).toString('base64'),
        },
        email,
      );
    const rolesOf = async (userId: string) =>
      (await app.database.asOwner<{ roles: string[] }>(MEMBERS, [DEFAULT_TENANT_ID, userId]))[0]?.roles;

    it('makes a new account, whose password it says, its owner', async () => {
      const email = 'first.admin@example.com';
      const said = await bootstrap(email);
      const [, password] = /this once: (\S+)$/.exec(said) ?? [];
      const { status, body } = await app.client().post('/auth/login', { email, password });
      expect([status, body.actor.roles]).toEqual([200, ['member', 'microdao_owner']]);
    });

    it('makes an account that there is its owner; again changes nothing', async () => {
      const { client, person, userId } = await signUp(app);
      await changeEmail(client, person.email);
      for (let times = 0; times < 2; times++) expect(await bootstrap(person.email)).toContain('is an owner');
      expect(await rolesOf(userId)).toEqual(['owner']);
    });

    it('makes a viewer its owner, once the address is proved, because anybody can register with another’s', async () => {
      const { person, userId } = await newViewer(app);
      await expect(bootstrap(person.email)).rejects.toMatchObject({ code: 'tenancy.owner-unfit' });
      expect(await rolesOf(userId)).toEqual(['viewer']);
      await app.database.asOwner('UPDATE identity.users SET email_verified_at = now() WHERE id = $1', [userId]);
      await bootstrap(person.email);
      expect(await rolesOf(userId)).toEqual(['owner']);
    });
  });
});
