import { newId } from '#kernel';
import { newMember } from '../../support/members.js';
import { logIn, newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

type Owner = Awaited<ReturnType<typeof newOwner>>;
type Member = Awaited<ReturnType<typeof newMember>>;

describe('members', () => {
  let app: TestApp;
  let owner: Owner;
  let stranger: Owner;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    stranger = await newOwner(app);
  });

  afterAll(() => app.stop());

  const join = (role: string, tenantId = owner.tenant.id): Promise<Member> => newMember(app, tenantId, role);
  const setRole = (by: { bearer: Owner['bearer'] }, userId: string, role: string) =>
    by.bearer.send('PUT', `/api/members/${userId}/role`, { role });
  const remove = (by: { bearer: Owner['bearer'] }, userId: string) => by.bearer.delete(`/api/members/${userId}`);
  const rolesOf = async (member: Member) => (await member.bearer.get('/api/auth/me')).body.roles as string[];

  describe('200, 204', () => {
    it('lists everybody with address, roles and teams, and nobody of another tenant', async () => {
      const fresh = await newOwner(app);
      const member = await join('user', fresh.tenant.id);
      const { status, body } = await fresh.bearer.get('/api/members');
      expect([status, body.members]).toEqual([
        200,
        [
          {
            userId: fresh.userId,
            email: fresh.person.email,
            emailVerified: false,
            roles: ['owner'],
            teamIds: [],
            joinedAt: expect.any(String),
          },
          {
            userId: member.userId,
            email: member.person.email,
            emailVerified: false,
            roles: ['user'],
            teamIds: [],
            joinedAt: expect.any(String),
          },
        ],
      ]);
    });

    it('another role holds at the next request, instead of the old one', async () => {
      const member = await join('user');
      expect((await member.bearer.get('/api/members')).status).toBe(403);
      expect((await setRole(owner, member.userId, 'admin')).status).toBe(204);
      expect(await rolesOf(member)).toEqual(['admin']);
      expect((await member.bearer.get('/api/members')).status).toBe(200);
      expect((await setRole(owner, member.userId, 'admin')).status).toBe(204);
      expect((await setRole(owner, member.userId, 'user')).status).toBe(204);
      expect((await member.bearer.get('/api/members')).status).toBe(403);
    });

    it('whoever is removed has no access left when the call has returned: session, token, refresh token', async () => {
      const member = await join('user');
      expect((await remove(owner, member.userId)).status).toBe(204);
      expect((await member.bearer.get('/api/auth/me')).status).toBe(401);
      const refreshed = await member.client.post('/api/auth/refresh', { refreshToken: member.refreshToken });
      expect(refreshed.status).toBe(401);
      const me = await member.client.get('/api/auth/me');
      expect([me.status, me.body.tenantId, me.body.roles]).toEqual([200, null, []]);
      expect((await member.client.get('/api/teams')).body.code).toBe('tenancy.tenant-required');
      const again = await member.client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
      expect(again.status).toBe(404);
    });

    it('keys and robots of whoever is removed end, and do not come back with them', async () => {
      const member = await join('admin');
      const key = (await member.bearer.post('/api/api-keys', { name: 'Mine' })).body.key as string;
      const team = (await member.bearer.get('/api/teams')).body.teams[0].id as string;
      const robot = (await member.bearer.post('/api/robots', { name: 'Walker', teamIds: [team] })).body.id as string;
      const { code } = (await member.bearer.post(`/api/robots/${robot}/pairing-code`)).body as { code: string };
      const { token } = (await app.client().post('/api/robots/pair', { code })).body as { token: string };
      const byKey = app.client().with({ 'x-api-key': key });
      const statuses = async () => [
        (await byKey.get('/api/auth/me')).status,
        (await app.client().bearer(token).get('/api/auth/me')).status,
      ];
      expect(await statuses()).toEqual([200, 200]);
      expect((await remove(owner, member.userId)).status).toBe(204);
      expect(await statuses()).toEqual([401, 401]);
      const asked = await member.client.post('/api/join-requests', { slug: owner.tenant.slug });
      const approved = await owner.bearer.post(`/api/join-requests/${asked.body.id as string}/approve`, {
        role: 'admin',
      });
      expect(approved.status).toBe(204);
      expect(await statuses()).toEqual([401, 401]);
    });

    it('removing leaves the sessions in other tenants alone', async () => {
      const member = await join('user');
      const own = (await member.client.post('/api/tenants', { name: 'Own' })).body.id as string;
      const elsewhere = await logIn(app, member.person);
      await elsewhere.client.post('/api/auth/select-tenant', { tenantId: own });
      await remove(owner, member.userId);
      expect((await elsewhere.client.get('/api/auth/me')).body).toMatchObject({ tenantId: own, roles: ['owner'] });
    });

    it('a member leaves, and keeps the session without the tenant', async () => {
      const member = await join('user');
      expect((await member.bearer.delete('/api/members/me')).status).toBe(204);
      expect((await member.client.get('/api/tenants')).body).toEqual({ tenants: [] });
      const { logs } = (await owner.bearer.get('/api/audit/logs?action=tenancy.member-left')).body;
      expect(logs[0]).toMatchObject({ actorType: 'human', actorId: member.userId });
    });
  });

  it('401: without a credential', async () => {
    expect((await app.client().get('/api/members')).status).toBe(401);
    expect((await app.client().delete(`/api/members/${owner.userId}`)).status).toBe(401);
    expect((await app.client().delete('/api/members/me')).status).toBe(401);
    expect((await setRole({ bearer: app.client() }, owner.userId, 'user')).status).toBe(401);
  });

  describe('403', () => {
    it.each(['users', 'remove', 'role'])('the role user may not: %s', async (what) => {
      const [user, other] = [await join('user'), await join('user')];
      const answer =
        what === 'users'
          ? await user.bearer.get('/api/members')
          : what === 'remove'
            ? await remove(user, other.userId)
            : await setRole(user, user.userId, 'admin');
      expect([answer.status, answer.body.code]).toEqual([403, 'rbac.permission-required']);
    });

    const GRANTS: [by: string, whom: string, to: string, outcome: string][] = [];
    for (const by of ['owner', 'admin']) {
      for (const whom of ['owner', 'admin', 'user']) {
        for (const to of ['owner', 'admin', 'user']) {
          const isTooHigh = by === 'admin' && whom === 'owner';
          const isTooMuch = by === 'admin' && to !== 'user';
          const outcome = isTooHigh ? 'rbac.higher-rank' : isTooMuch ? 'rbac.grant-exceeds-own' : '204';
          GRANTS.push([by, whom, to, outcome]);
        }
      }
    }

    it.each(GRANTS)('an %s making an %s %s: %s', async (by, whom, to, outcome) => {
      const [granter, target] = [await join(by), await join(whom)];
      const answer = await setRole(granter, target.userId, to);
      expect(answer.status === 204 ? '204' : (answer.body.code as string)).toBe(outcome);
      expect(await rolesOf(target)).toEqual([outcome === '204' ? to : whom]);
    });

    it('a key that may only read neither leaves for its owner, nor lists what it carries no permission for', async () => {
      const member = await join('admin');
      const made = await member.bearer.post('/api/api-keys', { name: 'Reader', permissions: ['tenant:read'] });
      const byKey = app.client().with({ 'x-api-key': made.body.key as string });
      expect((await byKey.delete('/api/members/me')).body.code).toBe('identity.sign-in-required');
      for (const path of ['/api/teams', '/api/api-keys']) {
        expect((await byKey.get(path)).body).toMatchObject({
          code: 'rbac.permission-required',
          reason: 'credential_limited',
        });
      }
      expect((await member.bearer.get('/api/auth/me')).body.roles).toEqual(['admin']);
    });

    it('an admin makes no owner of themself, and removes none', async () => {
      const admin = await join('admin');
      expect((await setRole(admin, admin.userId, 'owner')).body.code).toBe('rbac.grant-exceeds-own');
      expect((await remove(admin, owner.userId)).body.code).toBe('rbac.higher-rank');
    });
  });

  it('404: another tenant’s member looks exactly like nobody', async () => {
    for (const id of [stranger.userId, newId(), 'nonsense']) {
      const [removed, changed] = [await remove(owner, id), await setRole(owner, id, 'user')];
      expect([removed.status, removed.body.code]).toEqual([404, 'tenancy.member-not-found']);
      expect([changed.status, changed.body.code]).toEqual([404, 'tenancy.member-not-found']);
    }
    expect((await stranger.bearer.get('/api/auth/me')).body.roles).toEqual(['owner']);
    expect((await setRole(owner, owner.userId, 'emperor')).body.code).toBe('rbac.role-not-found');
  });

  describe('409: the last owner stays', () => {
    it('can’t leave, be removed, or get another role', async () => {
      const fresh = await newOwner(app);
      const attempts = [
        await fresh.bearer.delete('/api/members/me'),
        await remove(fresh, fresh.userId),
        await setRole(fresh, fresh.userId, 'user'),
      ];
      expect(attempts.map(({ status, body }) => [status, body.code])).toEqual(
        attempts.map(() => [409, 'rbac.last-owner']),
      );
      expect((await fresh.bearer.get('/api/auth/me')).body.roles).toEqual(['owner']);
    });

    it.each(['leave', 'demote', 'remove'])(
      'of twenty owners who all %s at once one is left',
      async (how) => {
        const fresh = await newOwner(app);
        const owners: { bearer: Owner['bearer']; userId: string }[] = [fresh];
        while (owners.length < 20) owners.push(await join('owner', fresh.tenant.id));
        const answers = await Promise.all(
          owners.map((one, index) => {
            if (how === 'leave') return one.bearer.delete('/api/members/me');
            if (how === 'demote') return setRole(one, one.userId, 'user');
            return remove(one, owners[(index + 1) % owners.length]!.userId);
          }),
        );
        expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
        const [row] = await app.database.asOwner<{ owners: number }>(
          `SELECT count(*)::int AS owners FROM rbac.assignments JOIN rbac.roles ON roles.id = role_id
          WHERE roles.tenant_id = $1 AND roles.name = 'owner' AND assignments.status = 'active'`,
          [fresh.tenant.id],
        );
        const mostLeft = how === 'remove' ? 19 : 1;
        expect(row!.owners >= 1 && row!.owners <= mostLeft).toBe(true);
      },
      60_000,
    );
  });

  it.each([{}, { role: '' }, { role: 7 }, { role: 'user', userId: 'x' }])('422: %j is no role', async (body) => {
    const answer = await owner.bearer.send('PUT', `/api/members/${owner.userId}/role`, body);
    expect(answer.status).toBe(422);
  });
});
