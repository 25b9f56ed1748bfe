import { costOf } from './difference.js';
import { buildSnapshot } from './snapshot.js';

const ADA = { type: 'human', id: 'ada' } as const;
const EVERYWHERE = { scope_type: null, scope_id: null };

/** Where ada holds a role with so many scoped bindings of `projects:read`. */
function tenantWith(limits: number) {
  const bindings = Array.from({ length: limits }, (_, at) => {
    return { role_id: 'r', permission: 'projects:read', scope_type: 'project', scope_id: String(at) };
  });
  const assignment = { id: 'a', role_id: 'r', actor_type: 'human', actor_id: 'ada', expires_at_ms: null } as const;
  return buildSnapshot(
    {
      ...{ roles: [{ id: 'r', name: 'r', rank: 1, status: 'active' }], bindings, parents: [] },
      ...{ assignments: [{ ...assignment, ...EVERYWHERE }], revoked: [], superusers: [], registered: [] },
    },
    { status: 'active', memberIds: ['ada'], teamMembers: [], chatgroupMembers: [], chatgroups: [] },
  );
}

describe('what it takes to compare two states', () => {
  it.each([
    [0, 0, 'projects:read', 2],
    [50, 50, 'projects:read', 4],
    [0, 5000, 'projects:read', 102],
    [5000, 5000, 'teams:read', 2],
  ])('from %i to %i bindings, about %s: %i decisions', (before, after, permission, decisions) => {
    expect(costOf({ before: tenantWith(before), after: tenantWith(after) }, [ADA], permission)).toBe(decisions);
  });
});
