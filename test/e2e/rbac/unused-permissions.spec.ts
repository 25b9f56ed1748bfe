import { newId } from '#kernel';
import { PostgresAuditTrail } from '../../../libs/audit/src/storage/postgres-audit-trail.js';
import type { HttpClient } from '../../support/http-client.js';
import { announceChange, newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { check, makeKey } from '../api-keys/keys.js';
import { newRobot } from '../robots/steps.js';
import { holderOf, makeRole } from './roles.js';

interface Unused {
  readonly permission: string;
  readonly roles: readonly { readonly role: string; readonly assignedAt: string }[];
  readonly lastAllowedAt: string | null;
}

interface OfActor {
  readonly actorType: string;
  readonly actorId: string;
  readonly unused: readonly Unused[];
}

describe('GET /api/access/unused', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  const flush = () => app.nest.get(PostgresAuditTrail, { strict: false }).flush();
  const ask = (query: string, by: HttpClient = owner.bearer) => by.get(`/api/access/unused?${query}`);
  const reported = async (query: string, by?: HttpClient) => (await ask(query, by)).body.actors as OfActor[];
  const unusedOf = async (actorId: string, days = 90) => (await reported(`actorId=${actorId}&days=${days}`))[0]!.unused;
  const namesOf = async (actorId: string, days?: number) =>
    (await unusedOf(actorId, days)).map(({ permission }) => permission);
  /** As if all that was given and done so far had been so many days earlier. */
  const daysPass = async (days: number) => {
    await flush();
    const by = `${days} days`;
    await app.database.asOwner('UPDATE rbac.assignments SET assigned_at = assigned_at - $1::interval', [by]);
    await app.database.asOwner('UPDATE audit.events SET occurred_at = occurred_at - $1::interval', [by]);
  };

  it('200: what was held for so long and not allowed since, with the role that grants it, since when, and when it was last', async () => {
    const role = await makeRole(owner.bearer, ['reports:read', 'projects:*']);
    const { userId, bearer } = await holderOf(app, owner.tenant.id, role);
    await check(bearer, 'projects:read');
    expect(await namesOf(userId)).toEqual([]);
    await daysPass(100);
    await check(bearer, 'projects:create');
    await check(bearer, 'billing:read');
    await flush();
    const unused = await unusedOf(userId);
    expect(unused.map(({ permission, lastAllowedAt }) => [permission, lastAllowedAt !== null])).toEqual([
      ['projects:delete', false],
      ['projects:read', true],
      ['projects:update', false],
      ['reports:read', false],
    ]);
    const granting = { assignmentId: expect.any(String) as string, assignedAt: expect.any(String) as string };
    expect(unused[1]!.roles).toEqual([{ ...granting, roleId: role.id, role: role.name, teamId: null }]);
    expect(await namesOf(userId, 120)).toEqual([]);
    const { recordedSince } = (await ask(`actorId=${userId}`)).body as { recordedSince: string };
    expect(Date.now() - Date.parse(recordedSince)).toBeGreaterThan(99 * 86_400_000);
  });

  it('200: what is held by a team is held since the team was entered', async () => {
    const role = await makeRole(owner.bearer, ['reports:read']);
    const teamId = (await owner.bearer.get('/api/teams')).body.teams[0].id as string;
    await owner.bearer.post('/api/assignments', { actorType: 'team', actorId: teamId, roleId: role.id });
    const { userId } = await newMember(app, owner.tenant.id, 'user');
    await daysPass(100);
    await owner.bearer.send('PUT', `/api/teams/${teamId}/members/${userId}`);
    expect(await namesOf(userId)).not.toContain('reports:read');
    await app.database.asOwner(`UPDATE tenancy.team_members SET added_at = added_at - interval '100 days'`);
    expect(await namesOf(userId)).toContain('reports:read');
  });

  it('200: a key and a robot use what their person holds; a refusal is no use, nor is what another role grants since yesterday', async () => {
    const role = await makeRole(owner.bearer, ['robots:*', 'reports:read', 'projects:*', 'teams:read', 'tenant:read']);
    const { userId, bearer } = await holderOf(app, owner.tenant.id, role);
    const key = await makeKey(app, bearer);
    const robot = await newRobot(app, bearer);
    await daysPass(100);
    const late = await makeRole(owner.bearer, ['users:read', 'reports:read']);
    await owner.bearer.post('/api/assignments', { actorType: 'human', actorId: userId, roleId: late.id });
    await check(key.client, 'projects:read');
    await check(robot.bearer, 'tenant:read');
    await check(robot.bearer, 'reports:read');
    await flush();
    const names = await namesOf(userId);
    for (const used of ['projects:read', 'tenant:read']) expect(names).not.toContain(used);
    expect(names).toEqual(expect.arrayContaining(['reports:read', 'projects:create', 'robots:read']));
    expect(names).not.toContain('users:read');
    expect((await unusedOf(userId)).find(({ permission }) => permission === 'reports:read')!.roles).toHaveLength(2);
    const ofRobot = (await reported(`actorType=robot&actorId=${robot.id}`))[0]!;
    expect(ofRobot.unused.map(({ permission }) => permission)).not.toContain('tenant:read');
    expect(ofRobot.unused.map(({ permission }) => permission)).toContain('projects:create');
  });

  it('200: what only some requests of a route need is used by these', async () => {
    const needed = ['api-keys:manage', 'api-keys:read', 'teams:read', 'teams:manage', 'audit:read'];
    const role = await makeRole(owner.bearer, [...needed, 'tenant:read', 'roles:read', 'users:manage', 'reports:read']);
    const { userId, bearer } = await holderOf(app, owner.tenant.id, role);
    const teamId = (await owner.bearer.post('/api/teams', { name: 'Research' })).body.id as string;
    await daysPass(100);
    expect(await namesOf(userId)).toEqual(expect.arrayContaining(needed));
    await makeKey(app, bearer, { level: 'tenant', permissions: ['reports:read'] });
    for (const path of ['/api/api-keys', '/api/teams']) expect((await bearer.get(path)).status).toBe(200);
    const guests = await makeRole(owner.bearer, [], { rank: 0 });
    const invited = await bearer.post('/api/invitations', { delivery: 'link', role: guests.name, teamIds: [teamId] });
    expect(invited.status).toBe(201);
    expect((await ask('', bearer)).status).toBe(200);
    await flush();
    expect(await namesOf(userId)).toEqual(['reports:read']);
  });

  it('200: nobody uses what is refused, or what they need not have', async () => {
    const role = await makeRole(owner.bearer, ['tenant:read', 'api-keys:manage', 'projects:read']);
    const { userId, bearer } = await holderOf(app, owner.tenant.id, role);
    await daysPass(100);
    const own = await makeKey(app, bearer, { permissions: ['tenant:read'] });
    expect((await bearer.delete(`/api/api-keys/${own.id}`)).status).toBe(204);
    await flush();
    expect(await namesOf(userId)).toEqual(['api-keys:manage', 'projects:read']);
    const ofTenant = await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['projects:read'] });
    expect((await bearer.delete(`/api/api-keys/${ofTenant.id}`)).status).toBe(204);
    await flush();
    expect(await namesOf(userId)).toEqual(['projects:read']);
  });

  it('200: a role that ended or is disabled grants nothing to use', async () => {
    const role = await makeRole(owner.bearer, ['reports:read']);
    const { userId } = await holderOf(app, owner.tenant.id, role);
    await daysPass(100);
    expect(await namesOf(userId)).toEqual(['reports:read']);
    await app.database.asOwner(`UPDATE rbac.assignments SET expires_at = now() WHERE actor_id = $1`, [userId]);
    expect(await namesOf(userId)).toEqual([]);
    await app.database.asOwner(`UPDATE rbac.assignments SET expires_at = NULL WHERE actor_id = $1`, [userId]);
    const { version } = (await owner.bearer.get(`/api/roles/${role.id}`)).body as { version: number };
    await owner.bearer.send('PATCH', `/api/roles/${role.id}`, { version, status: 'disabled' });
    expect(await namesOf(userId)).toEqual([]);
  });

  it('200: in pages, each actor of this tenant once, and nobody of another', async () => {
    const [mine, theirs] = [await newOwner(app), await newOwner(app)];
    const member = await newMember(app, mine.tenant.id, 'user');
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await ask(`limit=1${cursor}`, mine.bearer);
      seen.push(...(body.actors as OfActor[]).map(({ actorId }) => actorId));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor as string}`;
    } while (cursor !== '');
    expect(seen).toEqual([mine.userId, member.userId].sort());
    for (const id of [theirs.userId, newId()]) expect(await reported(`actorId=${id}`, mine.bearer)).toEqual([]);
  });

  it('200: what is asked about is found by two steps into an index, however long the trail', async () => {
    await app.database.asOwner('ANALYZE audit.events');
    const plan = await app.database.asOwner<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT occurred_at FROM audit.events WHERE tenant_id = $1 AND action = 'rbac.access-checked'
        AND outcome = 'success' AND coalesce(data #>> '{subject,id}', events.actor_id::text) = $2
        AND data ->> 'permission' = 'x:y' ORDER BY occurred_at DESC LIMIT 1`,
      [owner.tenant.id, owner.userId],
    );
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('events_of_uses');
  });

  it('403: to whoever may not read the trail as well as the roles', async () => {
    const role = await makeRole(owner.bearer, ['roles:read']);
    const { bearer } = await holderOf(app, owner.tenant.id, role);
    const { status, body } = await ask('', bearer);
    expect([status, body.code, body.permission]).toEqual([403, 'rbac.permission-required', 'audit:read']);
    const reader = await makeRole(owner.bearer, ['audit:read']);
    expect((await ask('', (await holderOf(app, owner.tenant.id, reader)).bearer)).body.permission).toBe('roles:read');
    await announceChange(app, `rbac:${owner.tenant.id}`);
  });

  it.each(['days=0', 'days=3651', 'days=x', 'actorType=team', 'actorId=x', 'cursor=x', 'limit=201'])(
    '422: %s',
    async (query) => {
      expect((await ask(query)).body.code).toBe('http.validation-failed');
    },
  );
});
