import { decide } from '../../libs/rbac/src/domain/decide.js';
import { buildSnapshot, type SnapshotRows } from '../../libs/rbac/src/domain/snapshot.js';
import { isAllowed, limitOf, type GivenAssignment, type PermissionCase } from './case.js';
import { PERMISSION_CASES } from './cases.js';

const NOW_MS = Date.parse('2026-01-31T09:30:00Z');
const PLACES = {
  status: 'active',
  memberIds: ['caller'],
  teamMembers: [],
  chatgroupMembers: [],
  chatgroups: [],
} as const;
const CALLER = { type: 'human', id: 'caller' } as const;

/** The rows as the database hands them over: revoked assignments are not among them. */
function rowsOf({ given }: PermissionCase): SnapshotRows {
  return {
    roles: given.roles.map(({ name, isDisabled }) => ({
      id: name,
      name,
      rank: 1,
      status: isDisabled ? 'disabled' : 'active',
    })),
    bindings: given.roles.flatMap(({ name, grants }) =>
      grants.map(([permission, where]) => ({ role_id: name, permission, ...limitOf(where) })),
    ),
    parents: [],
    assignments: given.assignments
      .filter(({ isRevoked }) => !isRevoked)
      .map((assignment) => ({
        id: 'assignment',
        role_id: assignment.role,
        actor_type: assignment.to === 'a robot with the caller’s id' ? 'robot' : 'human',
        actor_id: assignment.to === 'somebody else' ? 'other' : CALLER.id,
        ...limitOf(assignment.where),
        expires_at_ms: expiryOf(assignment),
      })),
    revoked: [],
    registered: [],
    superusers: given.superuser === undefined ? [] : [given.superuser],
  };
}

function expiryOf({ expiresInSeconds }: GivenAssignment): number | string | null {
  if (typeof expiresInSeconds === 'number') return NOW_MS + expiresInSeconds * 1000;
  return expiresInSeconds?.replace('infinity', 'Infinity') ?? null;
}

describe('permission cases, by the pure function', () => {
  it.each(PERMISSION_CASES.map((entry) => [entry.title, entry] as const))('%s', (_, entry) => {
    const { when, then } = entry;
    const decision = decide(buildSnapshot(rowsOf(entry), PLACES), CALLER, when.permission, when.scope ?? null, NOW_MS);
    expect(decision).toEqual({
      allowed: isAllowed(then.reason),
      reason: then.reason,
      matchedRoleIds: then.matched ?? [],
    });
  });

  it('are told apart by their titles', () => {
    expect(new Set(PERMISSION_CASES.map(({ title }) => title)).size).toBe(PERMISSION_CASES.length);
  });
});
