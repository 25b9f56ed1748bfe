import { newId } from '#kernel';
import type { Answer } from '../../support/http-client.js';
import { announceChange, newMember } from '../../support/members.js';
import { newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { check, makeKey, type MadeKey } from '../api-keys/keys.js';
import { makeRobot, newRobot } from '../robots/steps.js';

const GIVE_ROLE = `UPDATE rbac.assignments SET role_id = (SELECT id FROM rbac.roles WHERE tenant_id = $1 AND name = $3)
  WHERE tenant_id = $1 AND actor_id = $2`;

describe('rank', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  const rankOf = async (actorId: string, role: string) => {
    await app.database.asOwner(GIVE_ROLE, [owner.tenant.id, actorId, role]);
    await announceChange(app, `rbac:${owner.tenant.id}`);
  };
  const refusal = ({ status, body }: Answer): unknown[] => [status, body.code];

  describe('of a tenant-level key: it has none, whatever it carries', () => {
    let key: MadeKey;
    let user: Awaited<ReturnType<typeof newMember>>;
    let team: string;

    beforeAll(async () => {
      key = await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['*'] });
      user = await newMember(app, owner.tenant.id, 'user');
      team = (await owner.bearer.get('/api/teams')).body.teams[0].id as string;
    });

    it('403: it gives no role, not by invitation, admission, or change', async () => {
      const guest = await signUp(app);
      const asked = await guest.client.post('/api/join-requests', { slug: owner.tenant.slug });
      const { client } = key;
      for (const answer of [
        await client.post('/api/invitations', { email: 'grace@example.com' }),
        await client.post(`/api/join-requests/${asked.body.id as string}/approve`, {}),
        await client.send('PUT', `/api/members/${user.userId}/role`, { role: 'user' }),
      ]) {
        expect(refusal(answer)).toEqual([403, 'rbac.rank-required']);
      }
    });

    it('403: it acts on nobody: removes no member, revokes no member’s key, moves no robot', async () => {
      const theirs = await makeKey(app, user.bearer);
      const robot = await makeRobot(owner.bearer);
      const { client } = key;
      for (const answer of [
        await client.delete(`/api/members/${user.userId}`),
        await client.delete(`/api/api-keys/${theirs.id}`),
        await client.send('PUT', `/api/teams/${team}/members/${robot}`),
      ]) {
        expect(refusal(answer)).toEqual([403, 'rbac.rank-required']);
      }
      expect((await user.bearer.get('/api/auth/me')).status).toBe(200);
      expect(await check(theirs.client, 'tenant:read')).toEqual([true, 'matched']);
    });

    it('200, 204: what goes by permission alone it does, as the check says', async () => {
      const { client } = key;
      expect(await check(client, 'users:manage')).toEqual([true, 'matched']);
      expect((await client.get('/api/invitations')).status).toBe(200);
      expect((await client.send('PUT', `/api/teams/${team}/members/${user.userId}`)).status).toBe(204);
      expect((await client.delete(`/api/robots/${await makeRobot(owner.bearer)}`)).status).toBe(204);
    });

    it('404: of somebody who is not there it says so first', async () => {
      const answer = await key.client.delete(`/api/members/${newId()}`);
      expect(refusal(answer)).toEqual([404, 'tenancy.member-not-found']);
    });
  });

  it('of a user-level key is its owner’s at that moment', async () => {
    const admin = await newMember(app, owner.tenant.id, 'admin');
    const { client } = await makeKey(app, admin.bearer);
    const user = await newMember(app, owner.tenant.id, 'user');
    const change = (role: string) => client.send('PUT', `/api/members/${user.userId}/role`, { role });
    expect(refusal(await change('admin'))).toEqual([403, 'rbac.grant-exceeds-own']);
    await rankOf(admin.userId, 'owner');
    expect((await change('admin')).status).toBe(204);
    await rankOf(admin.userId, 'admin');
    await rankOf(user.userId, 'user');
    expect(refusal(await change('admin'))).toEqual([403, 'rbac.grant-exceeds-own']);
  });

  it('of a robot is its own, and no higher than its creator’s at that moment', async () => {
    const admin = await newMember(app, owner.tenant.id, 'admin');
    const second = await newMember(app, owner.tenant.id, 'owner');
    const user = await newMember(app, owner.tenant.id, 'user');
    const robot = await newRobot(app, admin.bearer);
    await rankOf(robot.id, 'owner');
    const remove = () => robot.bearer.delete(`/api/members/${second.userId}`);
    const change = (role: string) => robot.bearer.send('PUT', `/api/members/${user.userId}/role`, { role });
    expect(refusal(await remove())).toEqual([403, 'rbac.higher-rank']);
    for (const role of ['admin', 'owner']) expect(refusal(await change(role))).toEqual([403, 'rbac.grant-exceeds-own']);
    await rankOf(admin.userId, 'owner');
    expect((await change('admin')).status).toBe(204);
    expect((await remove()).status).toBe(204);
  });
});
