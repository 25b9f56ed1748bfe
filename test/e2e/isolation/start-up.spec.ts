import { randomBytes } from 'node:crypto';
import { TestApp, TestDatabase } from '../../support/test-app.js';

/** The service does not serve from a database in which tenants would not be apart. */
describe('starting', () => {
  let database: TestDatabase;
  const roles: string[] = [];

  beforeEach(async () => {
    database = await TestDatabase.create();
  });

  afterEach(async () => {
    await database.drop();
    for (const role of roles.splice(0)) await asSuperuser(`DROP ROLE ${role}`);
  });

  const start = (DATABASE_URL = database.appUrl) => TestApp.start({ DATABASE_URL }, database);

  it('is refused on a table with a tenant column and no row-level security, which it names', async () => {
    await database.asOwner('CREATE TABLE tenancy.forgotten (id uuid, tenant_id uuid)');
    await expect(start()).rejects.toThrow('table tenancy.forgotten has no row-level security');
  });

  it('is refused on one whose row-level security is switched off, or has no policy', async () => {
    await database.asOwner('ALTER TABLE rbac.roles DISABLE ROW LEVEL SECURITY');
    await database.asOwner('DROP POLICY of_tenant ON tenancy.teams');
    await expect(start()).rejects.toThrow(/rbac\.roles[^]*tenancy\.teams/);
  });

  it('is refused on a partition without it', async () => {
    await database.asOwner(`CREATE TABLE tenancy.parted (tenant_id uuid) PARTITION BY HASH (tenant_id);
      ALTER TABLE tenancy.parted ENABLE ROW LEVEL SECURITY;
      CREATE POLICY of_tenant ON tenancy.parted USING (tenant_id = platform.current_tenant_id());
      CREATE TABLE tenancy.parted_0 PARTITION OF tenancy.parted FOR VALUES WITH (MODULUS 1, REMAINDER 0)`);
    await expect(start()).rejects.toThrow('table tenancy.parted_0 has no row-level security');
  });

  it('is refused with the URL of the tables’ owner', async () => {
    await expect(start(database.ownerUrl)).rejects.toThrow('owns tables');
  });

  it('is refused with the URL of a superuser', async () => {
    const url = new URL(process.env['TEST_PG_ADMIN_URL'] ?? '');
    url.pathname = `/${database.name}`;
    await expect(start(url.href)).rejects.toThrow('can bypass row-level security');
  });

  it('is refused with the URL of a role that bypasses row-level security', async () => {
    await expect(start(await roleWith('BYPASSRLS IN ROLE sallyport_app'))).rejects.toThrow(
      'can bypass row-level security',
    );
  });

  it('is refused with the URL of a member of the tables’ owner, who would be exempt as well', async () => {
    await expect(start(await roleWith('IN ROLE sallyport_owner'))).rejects.toThrow('is a member of a role that does');
  });

  it('is refused on a table of people without row-level security', async () => {
    await database.asOwner('ALTER TABLE identity.users DISABLE ROW LEVEL SECURITY');
    await expect(start()).rejects.toThrow('table identity.users has no row-level security');
  });

  it('is fine with any other role that is admitted', async () => {
    const app = await start(await roleWith('IN ROLE sallyport_app'));
    expect((await app.client().get('/health/ready')).status).toBe(200);
    await app.stop();
  });

  /** The URL of a new role with these attributes. */
  async function roleWith(attributes: string): Promise<string> {
    const role = `test_${randomBytes(6).toString('hex')}`;
    roles.push(role);
    await asSuperuser(`CREATE ROLE ${role} LOGIN PASSWORD '${role}' ${attributes}`);
    const url = new URL(database.appUrl);
    await asSuperuser(`GRANT CONNECT ON DATABASE ${database.name} TO ${role}`);
    return Object.assign(url, { username: role, password: role }).href;
  }

  async function asSuperuser(sql: string): Promise<void> {
    const { Client } = (await import('pg')).default;
    const client = new Client({ connectionString: process.env['TEST_PG_ADMIN_URL'] ?? '' });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  }
});
