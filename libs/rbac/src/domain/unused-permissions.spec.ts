import { buildSnapshot } from './snapshot.js';
import { heldByRoles, holdersIn, unusedOf, type HeldSince } from './unused-permissions.js';

const ada = { type: 'human', id: 'ada' } as const;
const day = (number: number): Date => new Date(Date.UTC(2026, 0, number));

describe('what is held and not used', () => {
  const row = (id: string, actor_type: 'human' | 'team', actor_id: string, role_id = 'biller') => {
    return { id, role_id, actor_type, actor_id, scope_type: null, scope_id: null, expires_at_ms: null };
  };
  const binding = { role_id: 'biller', permission: 'billing:read', scope_type: null, scope_id: null };
  const snapshot = buildSnapshot(
    {
      roles: [{ id: 'biller', name: 'biller', rank: 1, status: 'active' }],
      bindings: [binding, { ...binding, permission: 'billing:*' }],
      parents: [],
      assignments: [row('own', 'human', 'ada'), row('of-team', 'team', 'finance'), row('gone', 'human', 'former')],
      revoked: [],
      superusers: ['root'],
      registered: [],
    },
    {
      status: 'active',
      memberIds: ['ada', 'bob', 'root'],
      teamMembers: ['ada', 'bob'].map((actorId) => ({ actorType: 'human', actorId, placeId: 'finance' })),
      chatgroupMembers: [],
      chatgroups: [],
    },
  );

  it('is asked of members who hold a role, themselves or by a team; superusers hold none', () => {
    expect(holdersIn(snapshot, null).map(({ id }) => id)).toEqual(['ada', 'bob']);
    expect(holdersIn(snapshot, 'robot')).toEqual([]);
  });

  it('names each assignment once, with the team that holds the role, and leaves out what is held since then only', () => {
    const held = heldByRoles(snapshot, ada, 0);
    expect([...held.keys()]).toEqual(['billing:manage', 'billing:read']);
    const uses = [
      { actorId: 'ada', permission: 'billing:read', lastAllowedAt: day(1) },
      { actorId: 'bob', permission: 'billing:manage', lastAllowedAt: day(20) },
    ];
    const since =
      (days: Readonly<Record<string, Date>>): HeldSince =>
      ({ assignmentId }) =>
        days[assignmentId] ?? null;
    const both = since({ own: day(12), 'of-team': day(2) });
    const role = { roleId: 'biller', role: 'biller' };
    const roles = [
      { ...role, assignmentId: 'own', assignedAt: day(12), teamId: null },
      { ...role, assignmentId: 'of-team', assignedAt: day(2), teamId: 'finance' },
    ];
    expect(unusedOf('ada', held, { uses }, both, day(10))).toEqual([
      { permission: 'billing:manage', roles, lastAllowedAt: null },
      { permission: 'billing:read', roles, lastAllowedAt: day(1) },
    ]);
    expect(unusedOf('ada', held, { uses }, since({ own: day(12) }), day(10))).toEqual([]);
    const used = [{ ...uses[0]!, lastAllowedAt: day(10) }];
    expect(unusedOf('ada', held, { uses: used }, both, day(10)).map(({ permission }) => permission)).toEqual([
      'billing:manage',
    ]);
  });
});
