import { newId } from '#kernel';
import { admit, newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

interface Difference {
  readonly effect: 'gains' | 'loses';
  readonly actorType: string;
  readonly actorId: string;
  readonly permission: string;
  readonly scopeType: string | null;
  readonly scopeId: string | null;
  readonly before: { readonly reason: string };
  readonly after: { readonly reason: string };
}

const IN_P = { permission: '*', scopeType: 'p' };

describe('POST /api/access/what-if', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;
  let user: Awaited<ReturnType<typeof newMember>>;
  let admin: Awaited<ReturnType<typeof newMember>>;
  let teamId: string;
  let robotId: string;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    const { id } = owner.tenant;
    [user, admin] = [await newMember(app, id, 'user'), await newMember(app, id, 'admin')];
    teamId = (await owner.bearer.get('/api/teams')).body.teams[0].id as string;
    robotId = (await admin.bearer.post('/api/robots', { name: 'scout', teamIds: [teamId] })).body.id as string;
  });

  afterAll(() => app.stop());

  const whatIf = (changes: object[], rest: object = {}, caller = owner.bearer) =>
    caller.post('/api/access/what-if', { changes, ...rest });
  async function differences(changes: object[], rest: object = {}): Promise<string[]> {
    const { status, body } = await whatIf(changes, { limit: 1000, ...rest });
    expect([status, body.code]).toEqual([200, undefined]);
    const all = body.differences as Difference[];
    expect([body.gained, body.lost]).toEqual(
      ['gains', 'loses'].map((effect) => all.filter((one) => one.effect === effect).length),
    );
    return all.map(said);
  }
  const said = ({ effect, actorType, actorId, permission, scopeType, scopeId }: Difference): string =>
    [effect, actorType, actorId, permission, ...(scopeType === null ? [] : [scopeType, scopeId])].join(' ');
  const onHuman = (kind: string, { userId }: { userId: string }, rest: object = {}) => {
    return { kind, actorType: 'human', actorId: userId, ...rest };
  };
  const projects = (effect: string, who: string, where = '') =>
    ['create', 'delete', 'read', 'update'].map((action) => `${effect} ${who} projects:${action}${where}`);

  describe('200', () => {
    it('an assignment: its holder gains what the role grants, in its scope, and nobody else anything', async () => {
      const inApollo = { scopeType: 'project', scopeId: 'apollo' };
      const found = await differences([onHuman('assign', user, { role: 'admin', ...inApollo })], {
        permissions: ['projects:read', 'users:manage', 'billing:read'],
      });
      const gained = ['projects:read', 'users:manage'].map((one) => `gains human ${user.userId} ${one} project apollo`);
      expect(found).toEqual(gained);
    });

    it('a role that grants more: everybody who holds it, and who acts for them only where their own roles let them', async () => {
      const bindings = [{ permission: '*' }];
      const found = await differences([{ kind: 'put-role', role: 'admin', bindings }], {
        permissions: ['billing:read'],
      });
      expect(found).toEqual([`gains human ${admin.userId} billing:read`]);
    });

    it('a role that is disabled: its holders lose it, and so does the robot that one of them made', async () => {
      const found = await differences([{ kind: 'put-role', role: 'admin', status: 'disabled' }], {
        permissions: ['projects:read'],
      });
      expect(found).toEqual([
        `loses human ${admin.userId} projects:read`,
        `loses robot ${robotId} projects:read team ${teamId}`,
      ]);
    });

    it('a member of a team gains there what its roles grant its members; one who leaves it loses that', async () => {
      const enter = onHuman('enter-team', user, { teamId });
      const within = await differences([enter]);
      const where = ` team ${teamId}`;
      expect(within).toEqual(
        [
          ...projects('gains', `human ${user.userId}`, where),
          ...['robots:read', 'teams:read'].map((one) => `gains human ${user.userId} ${one}${where}`),
        ].sort(),
      );
      expect(await differences([enter, onHuman('leave-team', user, { teamId })])).toEqual([]);
    });

    it('a role for a team: everybody in it, person and robot, the robot within what its creator may', async () => {
      const give = { kind: 'assign', actorType: 'team', actorId: teamId, role: 'admin' };
      const found = await differences([onHuman('enter-team', user, { teamId }), give], { permissions: ['audit:read'] });
      expect(found).toEqual([`gains human ${user.userId} audit:read`, `gains robot ${robotId} audit:read`].sort());
    });

    it('who leaves the tenant loses all, with the robots that they made; who joins with a role gains what it grants', async () => {
      const found = await differences([onHuman('remove-member', admin)], {
        permissions: ['tenant:read', 'audit:read'],
      });
      const lost = ['audit:read', 'tenant:read'].map((one) => `loses human ${admin.userId} ${one}`);
      expect(found).toEqual([...lost, `loses robot ${robotId} tenant:read`]);
      const joining = { userId: newId() };
      const joined = await differences([onHuman('add-member', joining), onHuman('assign', joining, { role: 'user' })]);
      expect(joined).toContain(`gains human ${joining.userId} tenant:read`);
    });

    it('a new role that inherits, an assignment of it, and its end again: later changes see earlier ones', async () => {
      const heir = { kind: 'put-role', role: 'heir', inherits: ['admin'] };
      const assign = onHuman('assign', user, { role: 'heir' });
      const only = { permissions: ['roles:read'] };
      expect(await differences([heir, assign], only)).toEqual([`gains human ${user.userId} roles:read`]);
      expect(await differences([heir, assign, { kind: 'delete-role', role: 'heir' }], only)).toEqual([]);
    });

    it('says what a check would answer once the change is made, for each that it names and each that it does not', async () => {
      const { userId, bearer } = await newMember(app, owner.tenant.id, 'user');
      const granted = { role: 'admin', scopeType: 'team', scopeId: teamId };
      const foretold = new Set(await differences([onHuman('assign', { userId }, granted)]));
      const known = (await owner.bearer.get('/api/permissions?limit=100')).body.permissions as { permission: string }[];
      const asked = known.flatMap(({ permission }) => [
        { permission },
        { permission, scopeType: 'team', scopeId: teamId },
      ]);
      const answers = async () => {
        const { decisions } = (await bearer.post('/api/access/checks', { checks: asked })).body;
        return (decisions as { allowed: boolean }[]).map(({ allowed }) => allowed);
      };
      const before = await answers();
      const roleId = (await owner.bearer.get('/api/roles?name=admin')).body.roles[0].id as string;
      const { role: _, ...terms } = granted;
      const made = await owner.bearer.post('/api/assignments', {
        actorType: 'human',
        actorId: userId,
        roleId,
        ...terms,
      });
      expect(made.status).toBe(201);
      const after = await answers();
      const came = asked.filter((_one, index) => before[index] !== after[index]);
      const lines = came.map(({ permission, ...rest }) =>
        ['gains human', userId, permission, ...('scopeId' in rest ? ['team', teamId] : [])].join(' '),
      );
      expect(new Set(lines)).toEqual(foretold);
      expect(lines.length).toBeGreaterThan(5);
    });

    it('changes nothing, and records no change', async () => {
      const rows = () =>
        app.database.asOwner(
          `SELECT (SELECT count(*) FROM rbac.assignments) AS a, (SELECT count(*) FROM rbac.roles) AS r,
            (SELECT count(*) FROM tenancy.memberships) AS m, (SELECT count(*) FROM audit.events WHERE outcome = 'success'
              AND action <> 'rbac.access-checked') AS e`,
        );
      const before = await rows();
      await whatIf([onHuman('remove-member', user), onHuman('assign', admin, { role: 'owner' })]);
      expect(await rows()).toEqual(before);
    });

    it('of whoever is of another tenant it knows as little as of nobody', async () => {
      const other = await newOwner(app);
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [other.userId]);
      const [theirs, nobodys] = await Promise.all(
        [other.userId, newId()].map(async (actorId) => {
          const found = await differences([
            { kind: 'add-member', actorId },
            onHuman('assign', { userId: actorId }, { role: 'user' }),
          ]);
          return found.map((line) => line.replace(actorId, 'them'));
        }),
      );
      expect(theirs).toEqual(nobodys);
    });
  });

  it('403: without `roles:read`', async () => {
    const { status, body } = await whatIf([onHuman('remove-member', admin)], {}, user.bearer);
    expect([status, body.permission]).toEqual([403, 'roles:read']);
  });

  it.each([
    [404, 'rbac.role-not-found', { kind: 'delete-role', role: 'nobody' }],
    [404, 'rbac.role-not-found', { kind: 'put-role', role: 'heir', inherits: ['nobody'] }],
    [404, 'rbac.assignment-not-found', { kind: 'revoke', assignmentId: newId() }],
    [400, 'rbac.proposal-incomplete', { kind: 'assign', role: 'admin' }],
    [400, 'rbac.proposal-incomplete', { kind: 'enter-team', teamId: newId(), actorType: 'team', actorId: newId() }],
    [
      400,
      'rbac.scope-incomplete',
      { kind: 'assign', role: 'admin', actorType: 'human', actorId: newId(), scopeType: 'x' },
    ],
    [400, 'rbac.scope-incomplete', { kind: 'put-role', role: 'user', bindings: [{ permission: '*', scopeId: 'a' }] }],
    [400, 'rbac.permission-unknown', { kind: 'put-role', role: 'user', bindings: [{ permission: 'moon:launch' }] }],
    [409, 'rbac.role-cycle', { kind: 'put-role', role: 'user', inherits: ['user'] }],
    [404, 'rbac.role-not-found', { kind: 'put-role', role: newId() }],
    [404, 'tenancy.member-not-found', { kind: 'remove-member', actorId: newId() }],
    [404, 'tenancy.member-not-found', { kind: 'assign', role: 'user', actorType: 'robot', actorId: newId() }],
    [404, 'tenancy.member-not-found', { kind: 'assign', role: 'user', actorType: 'human', actorId: newId() }],
    [404, 'tenancy.team-not-found', { kind: 'assign', role: 'user', actorType: 'team', actorId: newId() }],
    [422, 'http.validation-failed', { kind: 'grant-all' }],
    [422, 'http.validation-failed', { kind: 'put-role', role: 'A b' }],
  ])('%i %s: %j', async (status, code, change) => {
    const answer = await whatIf([change]);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('400 rbac.proposal-too-large: what would take too long to compare, unless few permissions are asked about', async () => {
    const { tenant, bearer } = await newOwner(app);
    for (let members = 0; members < 12; members++) await admit(app, tenant.id, newId(), 'user');
    const permissions = Array.from({ length: 300 }, (_, i) => ({
      permission: `many:p${i}`,
      description: 'One of many.',
    }));
    await bearer.send('PUT', '/api/applications/many/permissions', { permissions });
    const bindings = Array.from({ length: 200 }, (_, i) => ({ permission: '*', scopeType: 'p', scopeId: String(i) }));
    const change = { kind: 'put-role', role: 'user', bindings };
    const all = await whatIf([change], {}, bearer);
    expect([all.status, all.body.code]).toEqual([400, 'rbac.proposal-too-large']);
    const one = await whatIf([change], { permissions: ['many:p7'] }, bearer);
    expect([one.status, one.body.gained]).toEqual([200, 0]);
  });

  it('200: what none of them holds is worked out for nobody, however many they are', async () => {
    const { tenant, bearer } = await newOwner(app);
    await app.database.asOwner(
      `WITH roles AS (SELECT * FROM rbac.roles WHERE tenant_id = $1 AND name = 'user'), people AS (
        INSERT INTO tenancy.memberships (id, tenant_id, user_id, joined_at, version)
        SELECT gen_random_uuid(), $1, gen_random_uuid(), now(), 1 FROM generate_series(1, 3000) RETURNING user_id)
      INSERT INTO rbac.assignments (id, tenant_id, role_id, actor_type, actor_id, status, assigned_at, version)
        SELECT gen_random_uuid(), $1, roles.id, 'human', user_id, 'active', now(), 1 FROM people, roles`,
      [tenant.id],
    );
    const bindings = (of: number) => Array.from({ length: 200 }, (_, i) => ({ ...IN_P, scopeId: `${of}-${i}` }));
    const parents = [1, 2, 3, 4].map((of) => ({ kind: 'put-role', role: `parent-${of}`, bindings: bindings(of) }));
    const heir = { kind: 'put-role', role: 'user', inherits: parents.map(({ role }) => role) };
    const before = process.cpuUsage();
    const { status, body } = await whatIf([...parents, heir], { permissions: ['nobody:has'] }, bearer);
    expect([status, body.gained, body.lost]).toEqual([200, 0, 0]);
    expect(process.cpuUsage(before).user).toBeLessThan(800_000);
  });

  it('422: no changes, and more than 20', async () => {
    const change = { kind: 'delete-role', role: 'user' };
    for (const changes of [[], Array<object>(21).fill(change)]) expect((await whatIf(changes)).status).toBe(422);
  });
});
