import { newId } from '#kernel';
import { letterTo } from '../../support/mail.js';
import { newMember } from '../../support/members.js';
import { newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { newSuperuser } from '../accounts/doors.js';
import { statusCounts } from '../identity/steps.js';

describe('handing a tenant over', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  type Client = Awaited<ReturnType<typeof newOwner>>['client'];
  const transfer = (client: Client, tenantId: string, userId: string, ownRole?: string) =>
    client.post(`/api/tenants/${tenantId}/transfer`, { userId, ownRole });

  const rolesIn = async (tenantId: string): Promise<Record<string, string[]>> => {
    const rows = await app.database.asOwner<{ id: string; names: string[] }>(
      `SELECT actor_id AS id, array_agg(name ORDER BY name) AS names FROM rbac.assignments
        JOIN rbac.roles ON roles.id = role_id AND roles.tenant_id = assignments.tenant_id
        WHERE assignments.tenant_id = $1 AND assignments.status = 'active' GROUP BY actor_id`,
      [tenantId],
    );
    return Object.fromEntries(rows.map(({ id, names }) => [id, names]));
  };

  it('204: the member is the owner, the caller an admin, both are told, and it is in the trail', async () => {
    const owner = await newOwner(app, 'Handed over');
    const member = await newMember(app, owner.tenant.id, 'user');
    expect((await transfer(owner.client, owner.tenant.id, member.userId)).status).toBe(204);
    expect(await rolesIn(owner.tenant.id)).toEqual({ [owner.userId]: ['admin'], [member.userId]: ['owner'] });
    const check = (client: Client) => client.post('/api/access/check', { permission: 'tenant:delete' });
    expect((await check(member.client)).body.allowed).toBe(true);
    expect((await check(owner.client)).body.allowed).toBe(false);
    const given = await letterTo(app.client(), owner.person.email, 'You have handed over a workspace');
    expect(given).toContain('Handed over');
    expect(await letterTo(app.client(), member.person.email, 'You own a workspace')).toContain('Handed over');
    const { logs } = (await member.client.get('/api/audit/logs?action=tenancy.ownership-transferred')).body;
    expect(logs).toMatchObject([{ actorId: owner.userId, data: { from: owner.userId, to: member.userId } }]);
  });

  it('204: to another role, where the caller wishes so', async () => {
    const owner = await newOwner(app);
    const member = await newMember(app, owner.tenant.id, 'admin');
    expect((await transfer(owner.client, owner.tenant.id, member.userId, 'user')).status).toBe(204);
    expect(await rolesIn(owner.tenant.id)).toEqual({ [owner.userId]: ['user'], [member.userId]: ['owner'] });
  });

  it('one owner who hands it to twenty people at once has handed it to one of them', async () => {
    const owner = await newOwner(app);
    const members: string[] = [];
    for (let n = 0; n < 20; n++) members.push((await newMember(app, owner.tenant.id, 'user')).userId);
    const answers = await Promise.all(members.map((userId) => transfer(owner.client, owner.tenant.id, userId)));
    expect(statusCounts(answers)).toEqual({ 204: 1, 403: 19 });
    const heir = members[answers.findIndex(({ status }) => status === 204)]!;
    const roles = await rolesIn(owner.tenant.id);
    expect(Object.keys(roles).filter((id) => roles[id]!.includes('owner'))).toEqual([heir]);
    expect(roles[owner.userId]).toEqual(['admin']);
  }, 120_000);

  it('two owners who hand it to each other while one of them leaves never leave it without one', async () => {
    for (let round = 0; round < 4; round++) {
      const owner = await newOwner(app);
      const second = await newMember(app, owner.tenant.id, 'owner');
      const answers = await Promise.all([
        transfer(owner.client, owner.tenant.id, second.userId),
        transfer(second.client, owner.tenant.id, owner.userId),
        owner.client.delete('/api/members/me'),
        second.client.delete('/api/members/me'),
      ]);
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      expect(Object.values(await rolesIn(owner.tenant.id)).flat()).toContain('owner');
    }
  }, 60_000);

  it('an heir who is disabled at that moment is refused, or cannot be disabled', async () => {
    const admin = await newSuperuser(app);
    for (let round = 0; round < 4; round++) {
      const owner = await newOwner(app);
      const heir = await newMember(app, owner.tenant.id, 'user');
      const [handed, disabled] = await Promise.all([
        transfer(owner.client, owner.tenant.id, heir.userId),
        admin.client.post(`/api/users/${heir.userId}/disable`, {}),
      ]);
      expect([
        [204, 409],
        [409, 200],
      ]).toContainEqual([handed.status, disabled.status]);
    }
  }, 60_000);

  it('401: without a credential', async () => {
    expect((await transfer(app.client(), newId(), newId())).status).toBe(401);
  });

  it('403: neither by an admin, nor by an access token, nor while the tenant is suspended', async () => {
    const owner = await newOwner(app);
    const admin = await newMember(app, owner.tenant.id, 'admin');
    const codeOf = async (client: Client) =>
      (await transfer(client, owner.tenant.id, admin.userId)).body.code as string;
    expect(await codeOf(admin.client)).toBe('tenancy.owner-required');
    expect(await codeOf(owner.bearer)).toBe('identity.session-required');
    await owner.client.post(`/api/tenants/${owner.tenant.id}/suspend`);
    expect(await codeOf(owner.client)).toBe('tenancy.tenant-suspended');
    expect((await rolesIn(owner.tenant.id))[owner.userId]).toEqual(['owner']);
  });

  it('404: another tenant looks like none, and so does an heir who is no member', async () => {
    const [owner, stranger] = [await newOwner(app), await newOwner(app)];
    for (const id of [owner.tenant.id, newId(), 'nonsense']) {
      expect((await transfer(stranger.client, id, owner.userId)).body.code).toBe('tenancy.tenant-not-found');
    }
    for (const id of [stranger.userId, (await signUp(app)).userId, newId()]) {
      expect((await transfer(owner.client, owner.tenant.id, id)).body.code).toBe('tenancy.member-not-found');
    }
    expect(await rolesIn(owner.tenant.id)).toEqual({ [owner.userId]: ['owner'] });
  });

  it('409: not to whoever may not sign in, also where there are other owners, and not to oneself', async () => {
    const owner = await newOwner(app);
    await newMember(app, owner.tenant.id, 'owner');
    const gone = await newMember(app, owner.tenant.id, 'user');
    const admin = await newSuperuser(app);
    await admin.client.post(`/api/users/${gone.userId}/disable`, {});
    for (const userId of [gone.userId, owner.userId]) {
      const { status, body } = await transfer(owner.client, owner.tenant.id, userId);
      expect([status, body.code]).toEqual([409, 'tenancy.owner-unfit']);
    }
    expect((await rolesIn(owner.tenant.id))[owner.userId]).toEqual(['owner']);
  });

  it('422: an owner is no role to step down to', async () => {
    const owner = await newOwner(app);
    const { status, body } = await transfer(owner.client, owner.tenant.id, newId(), 'owner');
    expect([status, body.code]).toEqual([422, 'http.validation-failed']);
  });
});
