import { newId } from '#kernel';
import { announceChange, newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { makeRole, roleNamed } from '../rbac/roles.js';
import { check, makeKey, NOT_AUTHENTICATED } from './keys.js';

/** What a key may is what its owner may now, and of that what it carries. */
describe('the authority of a key', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  async function change(tag: string, sql: string, ...parameters: unknown[]): Promise<void> {
    await app.database.asOwner(sql, parameters);
    await announceChange(app, tag);
  }

  describe('of a user', () => {
    it('200: is the owner’s own, where it says nothing', async () => {
      const owner = await newOwner(app);
      const { client } = await makeKey(app, owner.bearer);
      expect(await check(client, 'billing:manage')).toEqual([true, 'matched']);
      const user = await newMember(app, owner.tenant.id, 'user');
      const ofUser = await makeKey(app, user.bearer);
      expect(await check(ofUser.client, 'billing:manage')).toEqual([false, 'no_matching_role']);
      expect(await check(ofUser.client, 'tenant:read')).toEqual([true, 'matched']);
    });

    it('200: is what it carries of that, and no more', async () => {
      const { client } = await makeKey(app, (await newOwner(app)).bearer, {
        permissions: ['projects:*', 'users:read'],
      });
      expect(await check(client, 'projects:delete')).toEqual([true, 'matched']);
      expect(await check(client, 'users:read')).toEqual([true, 'matched']);
      for (const permission of ['users:manage', 'billing:read', 'tenant:read']) {
        expect(await check(client, permission)).toEqual([false, 'credential_limited']);
      }
    });

    it('200: what it carries and its owner does not hold it may not', async () => {
      const owner = await newOwner(app);
      const user = await newMember(app, owner.tenant.id, 'user');
      const { client } = await makeKey(app, user.bearer, { permissions: ['*', 'billing:read'] });
      expect(await check(client, 'billing:read')).toEqual([false, 'no_matching_role']);
    });

    it('200: a role taken from its owner is gone at the next check, and back with the role', async () => {
      const owner = await newOwner(app);
      const admin = await newMember(app, owner.tenant.id, 'admin');
      const { client } = await makeKey(app, admin.bearer);
      expect(await check(client, 'users:manage')).toEqual([true, 'matched']);
      const set = 'UPDATE rbac.assignments SET status = $1 WHERE actor_id = $2';
      await change(`rbac:${owner.tenant.id}`, set, 'revoked', admin.userId);
      expect(await check(client, 'users:manage')).toEqual([false, 'no_matching_role']);
      await change(`rbac:${owner.tenant.id}`, set, 'active', admin.userId);
      expect(await check(client, 'users:manage')).toEqual([true, 'matched']);
    });

    it('200: reaches its owner’s teams as they are now', async () => {
      const owner = await newOwner(app);
      const user = await newMember(app, owner.tenant.id, 'user');
      const { client } = await makeKey(app, user.bearer, { permissions: ['projects:create'] });
      const [team] = await app.database.asOwner<{ id: string }>('SELECT id FROM tenancy.teams WHERE tenant_id = $1', [
        owner.tenant.id,
      ]);
      const inTeam = { scopeType: 'team', scopeId: team!.id };
      const tag = `tenant:${owner.tenant.id}`;
      const leave = 'DELETE FROM tenancy.team_members WHERE team_id = $1 AND actor_id = $2';
      await change(tag, leave, team!.id, user.userId);
      expect(await check(client, 'projects:create', inTeam)).toEqual([false, 'out_of_scope']);
      const join = `INSERT INTO tenancy.team_members (tenant_id, team_id, actor_type, actor_id, added_at)
        VALUES ($1, $2, 'human', $3, now())`;
      await change(tag, join, owner.tenant.id, team!.id, user.userId);
      expect(await check(client, 'projects:create', inTeam)).toEqual([true, 'matched']);
      await change(tag, leave, team!.id, user.userId);
      expect(await check(client, 'projects:create', inTeam)).toEqual([false, 'out_of_scope']);
    });

    it('401: once its owner is no member any more', async () => {
      const owner = await newOwner(app);
      const user = await newMember(app, owner.tenant.id, 'user');
      const { client } = await makeKey(app, user.bearer);
      expect(await check(client, 'tenant:read')).toEqual([true, 'matched']);
      await change(`tenant:${owner.tenant.id}`, 'DELETE FROM tenancy.memberships WHERE user_id = $1', user.userId);
      expect(await check(client, 'tenant:read')).toEqual(NOT_AUTHENTICATED);
    });

    it.each(['disabled', 'deleted'])('401: once its owner’s account is %s', async (status) => {
      const owner = await newOwner(app);
      const { client } = await makeKey(app, owner.bearer);
      expect(await check(client, 'tenant:read')).toEqual([true, 'matched']);
      await change(`user:${owner.userId}`, 'UPDATE identity.users SET status = $1 WHERE id = $2', status, owner.userId);
      expect(await check(client, 'tenant:read')).toEqual(NOT_AUTHENTICATED);
    });
  });

  describe('of a tenant', () => {
    const wish = { level: 'tenant', permissions: ['projects:*', 'tenant:read'] };

    it('200: is what it carries, in every team', async () => {
      const { client } = await makeKey(app, (await newOwner(app)).bearer, wish);
      for (const scope of [{}, { scopeType: 'team', scopeId: newId() }]) {
        expect(await check(client, 'projects:create', scope)).toEqual([true, 'matched']);
        expect(await check(client, 'billing:read', scope)).toEqual([false, 'credential_limited']);
      }
    });

    it('200: outlives whoever made it, their role and their membership', async () => {
      const owner = await newOwner(app);
      const admin = await newMember(app, owner.tenant.id, 'admin');
      const { client } = await makeKey(app, admin.bearer, wish);
      await change(`rbac:${owner.tenant.id}`, 'DELETE FROM rbac.assignments WHERE actor_id = $1', admin.userId);
      await change(`tenant:${owner.tenant.id}`, 'DELETE FROM tenancy.memberships WHERE user_id = $1', admin.userId);
      await change(`user:${admin.userId}`, `UPDATE identity.users SET status = 'deleted' WHERE id = $1`, admin.userId);
      expect(await check(client, 'projects:create')).toEqual([true, 'matched']);
    });

    it('200: is what its roles grant besides, within their scopes, until they are revoked, or it is', async () => {
      const { bearer, tenant } = await newOwner(app);
      const { id, client } = await makeKey(app, bearer, wish);
      const role = await makeRole(bearer, ['billing:read']);
      const apollo = { scopeType: 'project', scopeId: 'apollo' };
      const give = (rest: object = {}) =>
        bearer.post('/api/assignments', { actorType: 'service', actorId: id, roleId: role.id, ...rest });
      const { body } = await give({ roleId: (await makeRole(bearer, ['reports:read'])).id, ...apollo });
      expect(body).toMatchObject({ actorType: 'service', actorId: id });
      expect(await check(client, 'reports:read', apollo)).toEqual([true, 'matched']);
      expect(await check(client, 'reports:read')).toEqual([false, 'out_of_scope']);
      expect((await give()).status).toBe(201);
      expect(await check(client, 'billing:read')).toEqual([true, 'matched']);
      expect(await check(client, 'projects:create')).toEqual([true, 'matched']);
      const [held] = (await bearer.get(`/api/assignments?actorType=service&roleId=${role.id}`)).body.assignments;
      expect((await bearer.delete(`/api/assignments/${held.id as string}`)).status).toBe(204);
      expect(await check(client, 'billing:read')).toEqual([false, 'assignment_revoked']);
      expect((await give()).status).toBe(201);
      // It has no rank, whatever it holds.
      expect((await give({ roleId: (await makeRole(bearer, ['*'], { rank: 90 })).id })).status).toBe(201);
      const { userId } = await newMember(app, tenant.id, 'user');
      const { status, body: refused } = await client.send('PUT', `/api/members/${userId}/role`, { role: 'user' });
      expect([status, refused.code]).toEqual([403, 'rbac.rank-required']);
      expect((await bearer.delete(`/api/api-keys/${id}`)).status).toBe(204);
      const { assignments } = (await bearer.get(`/api/assignments?actorId=${id}&status=active`)).body;
      expect(assignments).toEqual([]);
    });

    it('404, 422: a role goes to a key of the tenant that counts, and never that of its owner', async () => {
      const [{ bearer, userId }, stranger] = [await newOwner(app), await newOwner(app)];
      const { id: roleId } = await makeRole(bearer, ['billing:read']);
      const give = async (actorId: string, rest: object = {}) => {
        const answer = await bearer.post('/api/assignments', { actorType: 'service', actorId, roleId, ...rest });
        return [answer.status, answer.body.code];
      };
      const [revoked, own] = [await makeKey(app, bearer, wish), await makeKey(app, bearer, wish)];
      await bearer.delete(`/api/api-keys/${revoked.id}`);
      const ofUser = await makeKey(app, bearer);
      const theirs = await makeKey(app, stranger.bearer, wish);
      for (const id of [revoked.id, ofUser.id, theirs.id, userId, newId()]) {
        expect(await give(id)).toEqual([404, 'tenancy.member-not-found']);
      }
      const owners = (await roleNamed(bearer, 'owner')).id;
      expect(await give(own.id, { roleId: owners })).toEqual([422, 'rbac.owner-is-personal']);
    });

    it('of twenty roles given to it while it is revoked none is left, round by round', async () => {
      const { bearer } = await newOwner(app);
      const { id: roleId } = await makeRole(bearer, ['billing:read']);
      for (let round = 0; round < 3; round++) {
        const { id: actorId } = await makeKey(app, bearer, wish);
        const [revoked] = await Promise.all([
          bearer.delete(`/api/api-keys/${actorId}`),
          ...Array.from({ length: 20 }, (_, index) =>
            bearer.post('/api/assignments', {
              ...{ actorType: 'service', actorId, roleId },
              ...{ scopeType: 'project', scopeId: `project-${index}` },
            }),
          ),
        ]);
        expect(revoked.status).toBe(204);
        const { assignments } = (await bearer.get(`/api/assignments?actorId=${actorId}&status=active`)).body;
        expect(assignments).toEqual([]);
      }
    });

    it('200: counts in its own tenant only', async () => {
      const [owner, other] = [await newOwner(app, 'Own'), await newOwner(app, 'Other')];
      const { client } = await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['*'] });
      const { body } = await client.get('/api/audit/logs');
      expect(new Set(body.logs.map(({ tenantId }: { tenantId: string }) => tenantId))).toEqual(
        new Set([owner.tenant.id]),
      );
      const selected = await client.post('/api/auth/select-tenant', { tenantId: other.tenant.id });
      expect(selected.status).toBeGreaterThanOrEqual(400);
    });
  });

  it('401: a key of either kind, while its tenant is suspended', async () => {
    const owner = await newOwner(app);
    const wish = { level: 'tenant', permissions: ['tenant:read'] };
    const keys = [await makeKey(app, owner.bearer), await makeKey(app, owner.bearer, wish)];
    const set = 'UPDATE tenancy.tenants SET status = $1 WHERE id = $2';
    for (const { client } of keys) expect(await check(client, 'tenant:read')).toEqual([true, 'matched']);
    await change(`tenant:${owner.tenant.id}`, set, 'suspended', owner.tenant.id);
    for (const { client } of keys) expect(await check(client, 'tenant:read')).toEqual(NOT_AUTHENTICATED);
    await change(`tenant:${owner.tenant.id}`, set, 'active', owner.tenant.id);
    for (const { client } of keys) expect(await check(client, 'tenant:read')).toEqual([true, 'matched']);
  });
});
