import { newId } from '#kernel';
import { announceChange, newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { trailOf } from '../robots/steps.js';

const ASSIGN = `INSERT INTO rbac.assignments
    (id, tenant_id, role_id, actor_type, actor_id, scope_type, scope_id, expires_at, status, assigned_at, version)
  SELECT $1, tenant_id, id, 'human', $2, $5, $6, $7, 'active', now(), 1 FROM rbac.roles WHERE tenant_id = $3 AND name = $4`;
const LIMIT = `UPDATE rbac.assignments SET scope_type = $2, scope_id = $3, expires_at = $4 WHERE actor_id = $1`;

type Limit = readonly [scopeType: string | null, scopeId: string | null, expiresAt: string | null];

const LIMITS: [string, Limit][] = [
  ['expired', [null, null, '2020-01-31T09:30:00Z']],
  ['held until a time', [null, null, '2099-01-31T09:30:00Z']],
  ['held within one scope', ['team', 'x', null]],
];

describe('PUT /api/members/:userId/role', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  const change = (userId: string, role: string, by = owner) =>
    by.bearer.send('PUT', `/api/members/${userId}/role`, { role });
  /** What the member holds, as the database has it. */
  const heldBy = (userId: string) =>
    app.database.asOwner(
      `SELECT roles.name, scope_type, expires_at FROM rbac.assignments JOIN rbac.roles ON roles.id = role_id
        WHERE actor_id = $1 AND assignments.status = 'active' ORDER BY roles.name`,
      [userId],
    );
  const whole = (name: string) => ({ name, scope_type: null, expires_at: null });

  it.each(LIMITS)('204: a role that was %s is held in the whole tenant without end after it', async (_, limit) => {
    const member = await newMember(app, owner.tenant.id, 'admin');
    await app.database.asOwner(LIMIT, [member.userId, ...limit]);
    await announceChange(app, `rbac:${owner.tenant.id}`);
    expect((await change(member.userId, 'admin')).status).toBe(204);
    expect((await member.bearer.get('/api/auth/me')).body.roles).toEqual(['admin']);
    expect(await heldBy(member.userId)).toEqual([whole('admin')]);
  });

  it.each(LIMITS)('204: another role that was %s is gone after it', async (_, limit) => {
    const member = await newMember(app, owner.tenant.id, 'user');
    await app.database.asOwner(ASSIGN, [newId(), member.userId, owner.tenant.id, 'admin', ...limit]);
    await announceChange(app, `rbac:${owner.tenant.id}`);
    expect((await change(member.userId, 'user')).status).toBe(204);
    expect(await heldBy(member.userId)).toEqual([whole('user')]);
  });

  it('204: the role that a member has already changes nothing, and is not recorded', async () => {
    const member = await newMember(app, owner.tenant.id, 'user');
    expect((await change(member.userId, 'user')).status).toBe(204);
    const lines = (await trailOf(app, owner.tenant.id)).filter(({ data }) => data['actorId'] === member.userId);
    expect(lines).toEqual([]);
  });

  it('204: the last owner who held another role besides is owner alone after it', async () => {
    const alone = await newOwner(app);
    await app.database.asOwner(ASSIGN, [newId(), alone.userId, alone.tenant.id, 'user', null, null, null]);
    await announceChange(app, `rbac:${alone.tenant.id}`);
    expect((await change(alone.userId, 'owner', alone)).status).toBe(204);
    expect(await heldBy(alone.userId)).toEqual([whole('owner')]);
    expect((await change(alone.userId, 'user', alone)).body.code).toBe('rbac.last-owner');
  });

  it('of two owners who step down, are demoted, removed, and handed the tenant in twenty ways at once, one stays', async () => {
    for (let round = 0; round < 3; round++) {
      const first = await newOwner(app);
      const owners = [first, await newMember(app, first.tenant.id, 'owner')];
      const { assignments } = (await first.bearer.get('/api/assignments')).body as {
        assignments: { id: string; actorId: string }[];
      };
      const ways = owners.flatMap((by, index) => {
        const other = owners[1 - index]!;
        const ofOther = assignments.find(({ actorId }) => actorId === other.userId)!;
        return [
          () => by.bearer.send('PUT', `/api/members/${by.userId}/role`, { role: 'user' }),
          () => by.bearer.send('PUT', `/api/members/${other.userId}/role`, { role: 'admin' }),
          () => by.bearer.delete(`/api/assignments/${ofOther.id}`),
          () => by.bearer.delete(`/api/members/${other.userId}`),
          () => by.client.delete('/api/members/me'),
          () => by.client.post(`/api/tenants/${first.tenant.id}/transfer`, { userId: other.userId }),
        ];
      });
      const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => ways[n % ways.length]!()));
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      const left = await Promise.all(owners.map(({ userId }) => heldBy(userId)));
      expect(left.flat()).toContainEqual(whole('owner'));
    }
  });
});
