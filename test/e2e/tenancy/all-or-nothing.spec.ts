import { signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

const COUNTS = `SELECT (SELECT count(*) FROM tenancy.tenants) AS tenants, (SELECT count(*) FROM tenancy.memberships) AS memberships,
  (SELECT count(*) FROM tenancy.teams) AS teams, (SELECT count(*) FROM tenancy.chatgroups) AS chatgroups,
  (SELECT count(*) FROM rbac.roles) AS roles, (SELECT count(*) FROM rbac.bindings) AS bindings,
  (SELECT count(*) FROM rbac.assignments) AS assignments,
  (SELECT count(*) FROM audit.events WHERE outcome = 'success') AS audited,
  (SELECT count(*) FROM graphile_worker._private_jobs) AS queued`;

/** Every table that making a tenant writes to, in the order in which it does. */
const WRITTEN = [
  'tenancy.tenants',
  'tenancy.memberships',
  'rbac.roles',
  'rbac.bindings',
  'rbac.assignments',
  'tenancy.teams',
  'tenancy.chatgroups',
  'audit.events',
  'graphile_worker._private_jobs',
];

describe('creating a tenant while PostgreSQL refuses one of its writes', () => {
  let app: TestApp;
  let person: Awaited<ReturnType<typeof signUp>>;

  beforeAll(async () => {
    app = await TestApp.start();
    person = await signUp(app);
    await settled();
  });

  afterAll(() => app.stop());

  it.each(WRITTEN)('500: nothing is left when %s cannot be written, and nothing is audited as done', async (table) => {
    const before = await counts();
    await app.database.asOwner(`REVOKE INSERT ON ${table} FROM sallyport_app`);
    const answer = await person.client.post('/api/tenants', { name: 'Half done', slug: 'half-done' });
    await app.database.asOwner(`GRANT INSERT ON ${table} TO sallyport_app`);
    expect([answer.status, answer.body.code]).toEqual([500, 'platform.internal']);
    expect(await counts()).toEqual(before);
  });

  it('500: the answer says nothing of the cause; the log does, under the request id', async () => {
    await app.database.asOwner('REVOKE INSERT ON tenancy.teams FROM sallyport_app');
    const answer = await person.client.post('/api/tenants', { name: 'Half done' });
    await app.database.asOwner('GRANT INSERT ON tenancy.teams TO sallyport_app');
    expect(answer.text).not.toMatch(/permission denied|teams|select|insert/i);
    const line = app.log.find((entry) => entry.includes(answer.body.requestId) && entry.includes('"bug"'));
    expect(line).toContain('permission denied for table teams');
  });

  it('201: works again afterwards, with the same slug', async () => {
    expect((await person.client.post('/api/tenants', { name: 'Whole', slug: 'half-done' })).status).toBe(201);
  });

  async function counts(): Promise<unknown> {
    return (await app.database.asOwner(COUNTS))[0];
  }

  /** Waits until what signing up has queued is delivered. */
  async function settled(): Promise<void> {
    while ((await app.database.asOwner('SELECT FROM graphile_worker._private_jobs')).length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
});
