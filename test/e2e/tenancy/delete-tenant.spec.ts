import { newId } from '#kernel';
import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import { EraseDeletedTenants } from '../../../libs/tenancy/src/retention/erase-deleted-tenants.js';
import { OPEN } from '../../contracts/support/default-tenant.js';
import { furnishedTenant } from '../../support/furnished-tenant.js';
import { admit, newMember } from '../../support/members.js';
import { logIn, newOwner, signUp } from '../../support/people.js';
import { Rows } from '../../support/rows.js';
import { TestApp } from '../../support/test-app.js';
import { ALL_CLOSED, doorsOf, newSuperuser, personWithEverything } from '../accounts/doors.js';
import { eventually, inParallel, statusCounts } from '../identity/steps.js';

type Owner = Awaited<ReturnType<typeof newOwner>>;

describe('deleting a tenant', () => {
  let app: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    app = await TestApp.start(OPEN);
    other = await TestApp.start({ ...OPEN, WORKER_ENABLED: 'false' }, app.database);
  });

  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  const remove = ({ client, tenant }: Pick<Owner, 'client' | 'tenant'>, slug = tenant.slug) =>
    client.post(`/api/tenants/${tenant.id}/deletion`, { slug });
  const restore = (client: Owner['client'], tenantId: string) => client.post(`/api/tenants/${tenantId}/restore`);
  const endGrace = (tenantId: string) =>
    app.database.asOwner(`UPDATE tenancy.tenants SET erase_after = now() - interval '2 minutes' WHERE id = $1`, [
      tenantId,
    ]);
  const erase = () => app.nest.get(EraseDeletedTenants).erase();

  it('200: when it has returned, every door to it is closed in every process, until an owner restores it', async () => {
    const person = await personWithEverything(app);
    for (const at of [app, other]) expect(Object.values(await doorsOf(at, person))).not.toContain(401);
    const deleted = await remove(person.owner);
    const { deletedAt, restorableUntil } = deleted.body as { deletedAt: string; restorableUntil: string };
    expect([deleted.status, Date.parse(restorableUntil) - Date.parse(deletedAt)]).toEqual([200, 30 * 86_400_000]);
    // They are signed in still, and to no tenant.
    const own = { cookie: 200, session: 200, login: 200 };
    for (const at of [other, app]) expect(await doorsOf(at, person)).toEqual({ ...ALL_CLOSED, ...own });
    const select = (by: Owner['client']) => by.post('/api/auth/select-tenant', { tenantId: person.owner.tenant.id });
    expect((await select(person.client)).body.code).toBe('tenancy.tenant-not-found');
    expect((await restore(person.owner.client, person.owner.tenant.id)).body.status).toBe('active');
    for (const at of [other, app]) {
      expect(await doorsOf(at, person)).toEqual({ ...ALL_CLOSED, ...own, key: 200, robot: 200 });
    }
    expect((await select(person.client)).status).toBe(200);
  });

  it('200: nothing of it is shown, let in or taken while it is deleted; its owners find it, nobody else', async () => {
    const owner = await newOwner(app);
    const member = await newMember(app, owner.tenant.id, 'admin');
    const { token } = (await owner.bearer.post('/api/invitations', { delivery: 'link' })).body as { token: string };
    await remove(owner);
    const guest = await signUp(app);
    expect((await guest.client.post('/api/join-requests', { slug: owner.tenant.slug })).status).toBe(404);
    expect((await guest.client.post('/api/invitations/accept', { token })).status).toBe(403);
    expect((await guest.client.post('/api/tenants', { name: 'Thief', slug: owner.tenant.slug })).status).toBe(409);
    for (const { client } of [owner, member]) {
      expect((await client.get('/api/tenants')).text).not.toContain(owner.tenant.id);
      for (const path of ['', '/second-factor-policy']) {
        expect((await client.get(`/api/tenants/${owner.tenant.id}${path}`)).status).toBe(404);
      }
    }
    const again = await logIn(app, owner.person);
    expect((await again.client.get('/api/tenants/deleted')).body).toMatchObject({ tenants: [{ id: owner.tenant.id }] });
    expect((await member.client.get('/api/tenants/deleted')).body).toEqual({ tenants: [] });
    expect((await restore(member.client, owner.tenant.id)).body.code).toBe('tenancy.owner-required');
  });

  it('200: of twenty deletions and twenty restorations at once one of each is done, and recorded', async () => {
    const owner = await newOwner(app);
    expect(statusCounts(await inParallel(20, () => remove(owner)))).toEqual({ 200: 1, 404: 19 });
    expect(statusCounts(await inParallel(20, () => restore(owner.client, owner.tenant.id)))).toEqual({
      200: 1,
      404: 19,
    });
    await owner.client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
    for (const action of ['tenancy.tenant-deleted', 'tenancy.tenant-restored']) {
      expect((await owner.client.get(`/api/audit/logs?action=${action}`)).body.logs).toHaveLength(1);
    }
  });

  it('204: a superuser brings it back; one that was suspended is so again', async () => {
    const [admin, owner] = [await newSuperuser(app), await newOwner(app)];
    await owner.client.post(`/api/tenants/${owner.tenant.id}/suspend`);
    await remove(owner);
    const revoke = (by = admin.client) => by.delete(`/api/tenants/${owner.tenant.id}/deletion`);
    expect((await revoke(owner.client)).status).toBe(403);
    expect((await revoke()).status).toBe(204);
    expect((await owner.client.get(`/api/tenants/${owner.tenant.id}`)).body.status).toBe('suspended');
    expect((await revoke()).status).toBe(404);
  });

  it('its last owner may delete their account, which ends nothing but their own way back', async () => {
    const owner = await newOwner(app);
    await remove(owner);
    expect((await owner.client.post('/api/users/me/deletion')).status).toBeLessThan(300);
  });

  describe('once its grace is over', () => {
    it('nothing of it is left in any table, nothing of others is touched, and its slug is free', async () => {
      const [gone, kept] = [await furnishedTenant(app, 'To be erased'), await furnishedTenant(app, 'To be kept')];
      const rows = await Rows.of(app.database);
      await remove(gone);
      await erase();
      const inTables = async () => {
        const found = [];
        for (const table of rows.tables) {
          const sql = `SELECT FROM ${table} AS t WHERE to_jsonb(t)::text LIKE '%' || $1 || '%'`;
          if ((await app.database.asOwner(sql, [gone.tenant.id])).length > 0) found.push(table);
        }
        return found;
      };
      expect((await inTables()).length).toBeGreaterThan(10);
      await endGrace(gone.tenant.id);
      expect((await restore(gone.client, gone.tenant.id)).status).toBe(404);
      expect((await gone.client.get('/api/tenants/deleted')).body).toEqual({ tenants: [] });
      const before = await rows.fingerprints(kept.tenant.id);
      await erase();
      expect(await inTables()).toEqual([]);
      expect(await rows.fingerprints(kept.tenant.id)).toEqual(before);
      const heir = await signUp(app);
      expect((await heir.client.post('/api/tenants', { name: 'Heir', slug: gone.tenant.slug })).status).toBe(201);
      expect((await gone.client.get('/api/auth/me')).status).toBe(200);
    });

    it('of a table of tomorrow that is in partitions, only its own rows', async () => {
      const [gone, kept] = [await newOwner(app), await newOwner(app)];
      const table = 'platform.of_tomorrow';
      await app.database.asOwner(`CREATE TABLE ${table} (tenant_id uuid NOT NULL) PARTITION BY LIST (tenant_id)`);
      for (const [index, { tenant }] of [gone, kept].entries()) {
        await app.database.asOwner(
          `CREATE TABLE ${table}_${index} PARTITION OF ${table} FOR VALUES IN ('${tenant.id}')`,
        );
        await app.database.asOwner(`INSERT INTO ${table} VALUES ($1)`, [tenant.id]);
      }
      await remove(gone);
      await endGrace(gone.tenant.id);
      await erase();
      const left = await app.database.asOwner(`SELECT tenant_id AS id FROM ${table}`);
      await app.database.asOwner(`DROP TABLE ${table}`);
      expect(left).toEqual([{ id: kept.tenant.id }]);
    });

    it('its trail stays, and forgets who people were; that of others does not', async () => {
      const [gone, kept] = [await furnishedTenant(app, 'Trail erased'), await furnishedTenant(app, 'Trail kept')];
      const linesOf = (tenantId: string) =>
        app.database.asOwner<{ action: string; personal: object | null; ip: string | null }>(
          'SELECT action, personal, ip FROM audit.events WHERE tenant_id = $1',
          [tenantId],
        );
      const isPersonal = ({ personal, ip }: { personal: object | null; ip: string | null }) => !!(personal ?? ip);
      await remove(gone);
      await endGrace(gone.tenant.id);
      const before = await linesOf(gone.tenant.id);
      expect(before.filter(isPersonal).length).toBeGreaterThan(3);
      await erase();
      expect(await eventually(async () => (await linesOf(gone.tenant.id)).every((line) => !isPersonal(line)))).toBe(
        true,
      );
      const actions = (await linesOf(gone.tenant.id)).map(({ action }) => action).sort();
      expect(actions).toEqual([...before.map(({ action }) => action), 'tenancy.tenant-erased'].sort());
      expect((await linesOf(kept.tenant.id)).filter(isPersonal).length).toBeGreaterThan(3);
    });

    it('the application’s role erases no tenant that lives, nor the trail of one', async () => {
      const owner = await newOwner(app);
      const answers = await app.database.asApplication(async (client) => [
        (await client.query('SELECT tenancy.erase_rows_of_tenant($1, 1000) AS count', [owner.tenant.id])).rows,
        (await client.query('SELECT audit.erase_tenant($1, 1000) AS count', [owner.tenant.id])).rows,
      ]);
      expect(answers).toEqual([[{ count: 0 }], [{ count: 0 }]]);
    });
  });

  it('401: without a credential', async () => {
    const { client } = { client: app.client() };
    expect((await remove({ client, tenant: { id: newId(), name: 'x', slug: 'x-y' } })).status).toBe(401);
    expect((await restore(client, newId())).status).toBe(401);
    expect((await client.get('/api/tenants/deleted')).status).toBe(401);
  });

  it('403: neither by an admin nor by an access token', async () => {
    const owner = await newOwner(app);
    const admin = await newMember(app, owner.tenant.id, 'admin');
    expect((await remove({ ...owner, client: admin.client })).body.code).toBe('tenancy.owner-required');
    expect((await remove({ ...owner, client: owner.bearer })).body.code).toBe('identity.session-required');
    expect((await owner.client.get(`/api/tenants/${owner.tenant.id}`)).body.status).toBe('active');
  });

  it('404: another tenant looks like none', async () => {
    const [owner, stranger] = [await newOwner(app), await newOwner(app)];
    for (const id of [owner.tenant.id, newId(), 'nonsense']) {
      const tenant = { ...owner.tenant, id };
      expect((await remove({ client: stranger.client, tenant })).body.code).toBe('tenancy.tenant-not-found');
    }
    await remove(owner);
    for (const id of [owner.tenant.id, newId(), 'nonsense']) {
      expect((await restore(stranger.client, id)).body.code).toBe('tenancy.tenant-not-found');
    }
  });

  it('409: not the default tenant, and 422: not without its slug', async () => {
    const { client, userId } = await signUp(app);
    await admit(app, DEFAULT_TENANT_ID, userId, 'owner');
    const refused = await client.post(`/api/tenants/${DEFAULT_TENANT_ID}/deletion`, { slug: 'default' });
    expect([refused.status, refused.body.code]).toEqual([409, 'tenancy.default-tenant']);
    const owner = await newOwner(app);
    const { status, body } = await remove(owner, 'another');
    expect([status, body.code]).toEqual([422, 'tenancy.confirmation-wrong']);
  });
});
