import { newId } from '#kernel';
import type { HttpClient } from '../../support/http-client.js';
import { newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

interface Entry {
  readonly permission: string;
  readonly decision: { readonly allowed: boolean; readonly reason: string };
  readonly ways: readonly Record<string, unknown>[];
}

describe('what actors may do, and who may', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;
  let member: Awaited<ReturnType<typeof newMember>>;
  let teamId: string;
  let roles: Record<'reader' | 'heir', string>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    member = await newMember(app, owner.tenant.id, 'user');
    teamId = (await owner.bearer.get('/api/teams')).body.teams[0].id as string;
    const reader = await newRole({ name: 'reader', rank: 1, bindings: [{ permission: 'reports:read' }] });
    roles = { reader, heir: await newRole({ name: 'heir', rank: 2, inherits: [reader] }) };
  });

  afterAll(() => app.stop());

  async function newRole(body: object): Promise<string> {
    const made = await owner.bearer.post('/api/roles', body);
    expect(made.status).toBe(201);
    return made.body.id as string;
  }

  async function assign(actorType: string, actorId: string, roleId: string, terms: object = {}): Promise<string> {
    const made = await owner.bearer.post('/api/assignments', { actorType, actorId, roleId, ...terms });
    expect(made.status).toBe(201);
    return made.body.id as string;
  }

  const about = (actorType: string, actorId: string) => ({ actorType, actorId });
  const query = (parts: object) => `?${new URLSearchParams(parts as Record<string, string>).toString()}`;
  const permissions = async (parts: object, caller: HttpClient = owner.bearer) => {
    const { status, body } = await caller.get(`/api/access/permissions${query({ limit: 100, ...parts })}`);
    expect(status).toBe(200);
    return body.permissions as Entry[];
  };
  const named = (entries: readonly Entry[], wanted: string) => entries.find(({ permission }) => permission === wanted);

  describe('GET /api/access/permissions 200', () => {
    it('names the role, the assignment and its end, the scope, and the inherited role that grants', async () => {
      const { userId } = await newMember(app, owner.tenant.id, 'user');
      const terms = { scopeType: 'project', scopeId: 'apollo', expiresAt: '2099-01-31T09:30:00.000Z' };
      const assignmentId = await assign('human', userId, roles.heir, terms);
      const entry = named(await permissions(about('human', userId)), 'reports:read');
      expect(entry?.decision).toMatchObject({ allowed: false, reason: 'out_of_scope' });
      expect(entry?.ways).toEqual([
        {
          ...{ by: 'role', pattern: 'reports:read', roleId: roles.heir, role: 'heir', boundByRoleId: roles.reader },
          ...{ boundTo: null, assignmentId, teamId: null, expiresAt: terms.expiresAt },
          assignedTo: { scopeType: 'project', scopeId: 'apollo' },
        },
      ]);
    });

    it('with a scope, what may be done there and no more: what a member of the team may, in it and elsewhere', async () => {
      await owner.bearer.send('PUT', `/api/teams/${teamId}/members/${member.userId}`);
      const within = await permissions({ scopeType: 'team', scopeId: teamId }, member.bearer);
      expect(named(within, 'projects:create')?.ways[0]).toMatchObject({
        ...{ role: 'user', pattern: 'projects:*' },
        boundTo: { scopeType: 'team', scopeId: '@member' },
      });
      expect(within.every(({ decision }) => decision.allowed)).toBe(true);
      const elsewhere = await permissions({ scopeType: 'team', scopeId: newId() }, member.bearer);
      expect(elsewhere.map(({ permission }) => permission)).toEqual(['tenant:read']);
    });

    it('agrees with a check of each permission that there is, for whoever asks', async () => {
      const key = (await owner.bearer.post('/api/api-keys', { name: 'Some', permissions: ['teams:*', 'users:read'] }))
        .body;
      const byKey = app.client().with({ 'x-api-key': key.key as string });
      for (const caller of [owner.bearer, member.bearer, byKey]) {
        const known = (await owner.bearer.get('/api/permissions?limit=100')).body.permissions as Entry[];
        const checks = known.map(({ permission }) => ({ permission }));
        const { decisions } = (await caller.post('/api/access/checks', { checks })).body as {
          decisions: Entry['decision'][];
        };
        const allowed = checks.filter((_, index) => decisions[index]?.allowed).map(({ permission }) => permission);
        const held = (await permissions({}, caller)).filter(({ decision }) => decision.allowed);
        expect(held.map(({ permission }) => permission)).toEqual(allowed);
      }
    });

    it('of a robot what its creator may do as well, of a tenant-level key what it carries', async () => {
      const robot = (await owner.bearer.post('/api/robots', { name: 'scout', teamIds: [teamId] })).body as {
        id: string;
      };
      const held = await permissions({ ...about('robot', robot.id), scopeType: 'team', scopeId: teamId });
      expect(named(held, 'projects:create')?.decision.allowed).toBe(true);
      const wanted = { name: 'Nightly', level: 'tenant', permissions: ['reports:*'] };
      const { id } = (await owner.bearer.post('/api/api-keys', wanted)).body as { id: string };
      const carried = await permissions(about('service', id));
      expect(carried).toMatchObject([
        { permission: 'reports:read', ways: [{ by: 'credential', pattern: 'reports:*' }] },
      ]);
    });

    it('of whoever is disabled, of another tenant, or nobody, nothing', async () => {
      const other = await newOwner(app);
      const { userId } = await newMember(app, owner.tenant.id, 'admin');
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [userId]);
      for (const id of [other.userId, newId(), userId]) expect(await permissions(about('human', id))).toEqual([]);
    });

    it('goes by pages that together are the whole', async () => {
      const whole = await permissions({});
      const paged: Entry[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const { body } = await owner.bearer.get(
          `/api/access/permissions${query({ limit: 7, ...(cursor && { cursor }) })}`,
        );
        paged.push(...(body.permissions as Entry[]));
        cursor = body.nextCursor as string | null;
      }
      expect(paged).toEqual(whole);
      expect(whole.length).toBeGreaterThan(14);
    });
  });

  describe('GET /api/access/actors 200', () => {
    const who = async (parts: object) => {
      const { status, body } = await owner.bearer.get(`/api/access/actors${query({ limit: 100, ...parts })}`);
      expect(status).toBe(200);
      return (body.actors as { type: string; id: string }[]).map(({ type, id }) => `${type} ${id}`);
    };

    it('lists people, robots and tenant-level keys, in the scope, and whoever a check would refuse not', async () => {
      const { tenant, bearer, userId } = await newOwner(app);
      const admin = await newMember(app, tenant.id, 'admin');
      const gone = await newMember(app, tenant.id, 'admin');
      const user = await newMember(app, tenant.id, 'user');
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [gone.userId]);
      const team = (await bearer.get('/api/teams')).body.teams[0].id as string;
      await bearer.send('PUT', `/api/teams/${team}/members/${user.userId}`);
      const robot = (await bearer.post('/api/robots', { name: 'scout', teamIds: [team] })).body as { id: string };
      const wanted = { name: 'Nightly', level: 'tenant', permissions: ['projects:*'] };
      const key = (await bearer.post('/api/api-keys', wanted)).body as { id: string };
      const ask = async (parts: object) => {
        const { body } = await bearer.get(`/api/access/actors${query({ permission: 'projects:create', ...parts })}`);
        return (body.actors as { type: string; id: string }[]).map(({ type, id }) => `${type} ${id}`);
      };
      const people = [`human ${userId}`, `human ${admin.userId}`];
      const inTeam = { scopeType: 'team', scopeId: team };
      expect(await ask({})).toEqual([...people.sort(), `service ${key.id}`]);
      const all = [...[...people, `human ${user.userId}`].sort(), `robot ${robot.id}`, `service ${key.id}`];
      expect(await ask(inTeam)).toEqual(all);
      expect(await ask({ ...inTeam, actorType: 'robot' })).toEqual([`robot ${robot.id}`]);
    });

    it('nobody has a permission that there is not', async () => {
      expect(await who({ permission: 'spaceships:launch' })).toEqual([]);
    });
  });

  it('403: about others without `roles:read`', async () => {
    for (const path of [`permissions${query(about('human', owner.userId))}`, 'actors?permission=projects:read']) {
      const { status, body } = await member.bearer.get(`/api/access/${path}`);
      expect([status, body.permission]).toEqual([403, 'roles:read']);
    }
  });
});
