import { newId } from '#kernel';
import { newMember } from '../../support/members.js';
import { newOwner, newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { makeRole, roleNamed } from '../rbac/roles.js';
import { makeRobot, pairingCodeFor } from '../robots/steps.js';
import { seeing, tenantTables, type TenantTable } from './tenant-tables.js';

/** Raw SQL as the application's role: what a query gets that forgets its tenant, or names another. */
const NOT_PERMITTED = '42501';

describe('row-level security', () => {
  let app: TestApp;
  let acme: Awaited<ReturnType<typeof newOwner>>;
  let globex: Awaited<ReturnType<typeof newOwner>>;
  let tables: TenantTable[];

  beforeAll(async () => {
    app = await TestApp.start();
    acme = await newOwner(app, 'Acme');
    globex = await newOwner(app, 'Globex');
    await newMember(app, acme.tenant.id, 'user');
    await newMember(app, globex.tenant.id, 'user');
    for (const { bearer } of [acme, globex]) await bearer.post('/api/api-keys', { name: 'Nightly report' });
    for (const { bearer } of [acme, globex]) await pairingCodeFor(bearer, await makeRobot(bearer));
    for (const { bearer, userId } of [acme, globex]) {
      const teamId = (await bearer.get('/api/teams')).body.teams[0].id as string;
      const chatgroupId = (await bearer.get(`/api/teams/${teamId}/chatgroups`)).body.chatgroups[0].id as string;
      await bearer.send('PUT', `/api/teams/${teamId}/members/${userId}`);
      await bearer.send('PUT', `/api/chatgroups/${chatgroupId}/members/${userId}`);
      await bearer.post('/api/invitations', { email: newPerson().email });
      await makeRole(bearer, [], { inherits: [(await roleNamed(bearer, 'user')).id] });
    }
    const guest = await signUp(app);
    for (const { tenant } of [acme, globex]) await guest.client.post('/api/join-requests', { slug: tenant.slug });
    tables = await tenantTables(app.database);
  });

  afterAll(() => app.stop());

  const rowsOf = async (table: string, tenantId: string) =>
    (await app.database.asOwner(`SELECT FROM ${table} WHERE tenant_id = $1`, [tenantId])).length;

  it('is tried on tables that have rows of both tenants', async () => {
    expect(tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        ...['api_keys.keys', 'audit.events', 'identity.refresh_families', 'identity.sessions'],
        ...['rbac.assignments', 'rbac.bindings', 'rbac.role_parents', 'rbac.roles'],
        ...['robots.pairing_codes', 'robots.robots'],
        ...['tenancy.chatgroup_members', 'tenancy.chatgroups', 'tenancy.invitations', 'tenancy.join_requests'],
        ...['tenancy.memberships', 'tenancy.team_members', 'tenancy.teams'],
      ]),
    );
    for (const { name } of tables) {
      const counts = await Promise.all([acme, globex].map(({ tenant }) => rowsOf(name, tenant.id)));
      expect([name, ...counts.map((count) => count > 0)]).toEqual([name, true, true]);
    }
  });

  it('a query without a tenant gets nothing, from any table; nor does one with an empty one', async () => {
    for (const { name } of [...tables, { name: 'tenancy.tenants' }, { name: 'identity.users' }]) {
      for (const seen of [{}, { tenantId: null, userId: null }]) {
        const { rowCount } = await seeing(app.database, seen, (client) => client.query(`SELECT FROM ${name}`));
        expect([name, rowCount]).toEqual([name, 0]);
      }
    }
  });

  it('a query with a tenant gets that tenant’s rows, all of them, and no others', async () => {
    for (const { name, isPersonal } of tables) {
      const { rows } = await seeing(app.database, { tenantId: acme.tenant.id }, (client) =>
        client.query(`SELECT tenant_id FROM ${name}`),
      );
      expect([name, rows.filter(({ tenant_id }) => tenant_id !== acme.tenant.id)]).toEqual([name, []]);
      expect([name, rows.length]).toEqual([name, isPersonal ? 0 : await rowsOf(name, acme.tenant.id)]);
    }
  });

  it('a query with a tenant and a user gets no row that is neither the tenant’s nor the user’s', async () => {
    const seen = { tenantId: acme.tenant.id, userId: acme.userId };
    for (const { name, isPersonal } of tables) {
      const { rows } = await seeing(app.database, seen, (client) => client.query(`SELECT * FROM ${name}`));
      const strange = rows.filter(({ tenant_id, user_id }) =>
        isPersonal ? user_id !== acme.userId : tenant_id !== acme.tenant.id && user_id !== acme.userId,
      );
      expect([name, strange]).toEqual([name, []]);
    }
  });

  it('a query with a user gets that user’s account, sessions, verifications and memberships, and no others', async () => {
    const seen = { userId: acme.userId };
    const own: Record<string, string> = {
      'identity.users': 'id',
      'identity.sessions': 'user_id',
      'identity.refresh_families': 'user_id',
      'identity.phone_verifications': 'user_id',
      'tenancy.memberships': 'user_id',
    };
    for (const [name, column] of Object.entries(own)) {
      const { rows } = await seeing(app.database, seen, (client) => client.query(`SELECT ${column} FROM ${name}`));
      expect([name, rows.length > 0]).toEqual([name, true]);
      expect([name, rows.filter((row) => row[column] !== acme.userId)]).toEqual([name, []]);
    }
    const tenants = await seeing(app.database, seen, (client) => client.query('SELECT id FROM tenancy.tenants'));
    expect(tenants.rows).toEqual([{ id: acme.tenant.id }]);
    for (const name of ['rbac.roles', 'rbac.assignments', 'tenancy.teams', 'tenancy.chatgroups']) {
      const { rowCount } = await seeing(app.database, seen, (client) => client.query(`SELECT FROM ${name}`));
      expect([name, rowCount]).toEqual([name, 0]);
    }
  });

  it('an account’s own lines of the audit trail are its own alone', async () => {
    const other = await signUp(app);
    const { rows } = await seeing(app.database, { userId: other.userId }, (client) =>
      client.query('SELECT DISTINCT tenant_id, user_id FROM audit.events'),
    );
    expect(rows).toEqual([{ tenant_id: null, user_id: other.userId }]);
  });

  it('42501: a row of another tenant can’t be added, to any table', async () => {
    const appendOnly = ['audit.events'];
    for (const { name } of tables.filter((table) => !appendOnly.includes(table.name))) {
      const [theirs] = await app.database.asOwner<{ row: object }>(
        `SELECT to_jsonb(t) AS row FROM ${name} AS t WHERE tenant_id = $1 LIMIT 1`,
        [globex.tenant.id],
      );
      const copy = { ...theirs?.row, id: newId() };
      const seen = { tenantId: acme.tenant.id, userId: acme.userId };
      const adding = seeing(app.database, seen, (client) =>
        client.query(`INSERT INTO ${name} SELECT * FROM jsonb_populate_record(NULL::${name}, $1)`, [copy]),
      );
      await expect(adding).rejects.toMatchObject({
        code: '42501',
        message: expect.stringContaining('row-level security'),
      });
    }
  });

  it('42501: a row can’t be moved into another tenant', async () => {
    for (const { name } of tables.filter(({ isPersonal }) => !isPersonal)) {
      const moving = seeing(app.database, { tenantId: acme.tenant.id, userId: acme.userId }, (client) =>
        client.query(`UPDATE ${name} SET tenant_id = $1`, [globex.tenant.id]),
      );
      await expect(moving).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('rows of another tenant can be neither changed nor removed', async () => {
    const seen = { tenantId: acme.tenant.id, userId: acme.userId };
    for (const { name } of tables.filter((table) => table.name !== 'audit.events')) {
      const where = `WHERE tenant_id = '${globex.tenant.id}'`;
      for (const statement of [`UPDATE ${name} SET tenant_id = tenant_id ${where}`, `DELETE FROM ${name} ${where}`]) {
        const rows = await seeing(app.database, seen, (client) => client.query(statement)).then(
          ({ rowCount }) => rowCount,
          (error: unknown) => (error as { code: string }).code,
        );
        expect([statement, [0, NOT_PERMITTED].includes(rows ?? -1)]).toEqual([statement, true]);
      }
    }
  });

  it('22P02: what is no id is an error, not everybody', async () => {
    for (const tenantId of ['*', '%', 'null', `${acme.tenant.id} or true`]) {
      const reading = seeing(app.database, { tenantId }, (client) => client.query('SELECT FROM tenancy.teams'));
      await expect(reading).rejects.toMatchObject({ code: '22P02' });
    }
  });

  it('the setting ends with its transaction: the next user of the connection sees nothing', async () => {
    const rowCount = await app.database.asApplication(async (client) => {
      await client.query('BEGIN');
      await client.query(`SELECT set_config('sallyport.tenant_id', $1, true)`, [acme.tenant.id]);
      await client.query('COMMIT');
      return (await client.query('SELECT FROM tenancy.teams')).rowCount;
    });
    expect(rowCount).toBe(0);
  });
});
