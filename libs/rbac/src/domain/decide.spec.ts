import type { Decision, Scope } from '#kernel';
import fc from 'fast-check';
import { decide, roleNames } from './decide.js';
import { isKnownPermission, PERMISSION_CATALOGUE } from './permission-catalogue.js';
import { buildSnapshot, type SnapshotRows } from './snapshot.js';

const NOW_MS = Date.parse('2026-01-31T09:30:00Z');
const ME = { type: 'human', id: 'me' } as const;

type Binding = SnapshotRows['bindings'][number];
type Assignment = SnapshotRows['assignments'][number];
type Limited = Pick<Binding, 'scope_type' | 'scope_id'>;

/** Chatgroup x is inside of team a, of which I am a member; y is inside of b, and I am a member of y alone. */
const PLACES = {
  status: 'active',
  memberIds: ['me'],
  teamMembers: [
    { actorType: 'human', actorId: 'me', placeId: 'a' },
    { actorType: 'robot', actorId: 'me', placeId: 'b' },
  ],
  chatgroupMembers: [
    { actorType: 'human', actorId: 'me', placeId: 'y' },
    { actorType: 'human', actorId: 'other', placeId: 'x' },
  ],
  chatgroups: [
    { id: 'x', teamId: 'a' },
    { id: 'y', teamId: 'b' },
  ],
} as const;

/** The scope and what contains it, each with whether I am a member. */
function around(scope: Scope | null): { type: string; id: string; isMine: boolean }[] {
  const known = (type: string, id: string) => ({
    type,
    id,
    isMine: ['team a', 'chatgroup y'].includes(`${type} ${id}`),
  });
  if (scope === null) return [];
  const here = known(scope.type, scope.id);
  if (scope.type !== 'chatgroup' || !['x', 'y'].includes(scope.id)) return [here];
  return [here, known('team', scope.id === 'x' ? 'a' : 'b')];
}

/** Held by me, or by the team that I am in. */
const isMine = ({ actor_type, actor_id }: Assignment) => ['human me', 'team a'].includes(`${actor_type} ${actor_id}`);

/** The rules said another way: filters over the rows as they lie in the database, each keeping what gets further. */
function model(
  { roles, bindings, parents, assignments, revoked, superusers, registered }: SnapshotRows,
  permission: string,
  scope: Scope | null,
): Decision {
  const covers = (pattern: string) => new RegExp(`^${pattern.replaceAll('*', '.+')}$`).test(permission);
  const holds = ({ scope_type, scope_id }: Limited) =>
    scope_type === null ||
    around(scope).some(({ type, id, isMine }) => {
      return type === scope_type && (scope_id === null || (scope_id === '@member' ? isMine : scope_id === id));
    });
  const isActiveRole = (wanted: string) => roles.some(({ id, status }) => id === wanted && status === 'active');
  const above = (ids: string[]): string[] => {
    const next = parents.filter(({ role_id, parent_id }) => ids.includes(role_id) && isActiveRole(parent_id));
    const all = [...new Set([...ids, ...next.map(({ parent_id }) => parent_id)])];
    return all.length === ids.length ? all : above(all);
  };
  const granting = ({ role_id }: Assignment) =>
    bindings.filter((row) => above([role_id]).includes(row.role_id) && covers(row.permission));
  const isActive = ({ role_id }: Assignment) => isActiveRole(role_id);

  const isUnexpired = ({ expires_at_ms }: Assignment) => expires_at_ms === null || Number(expires_at_ms) > NOW_MS;
  const isHere = (row: Assignment) => holds(row) && granting(row).some(holds);
  const held = assignments.filter((row) => isMine(row) && granting(row).length > 0);
  const unexpired = held.filter(isUnexpired);
  const enabled = unexpired.filter(isActive);
  const here = enabled.filter(isHere);
  const lost = revoked.filter((row) => isMine(row) && isUnexpired(row) && isActive(row) && isHere(row));

  const matchedRoleIds = [...new Set(here.map(({ role_id }) => role_id))].sort();
  if (![...Object.keys(PERMISSION_CATALOGUE), ...registered].includes(permission))
    return { allowed: false, reason: 'unknown_permission', matchedRoleIds: [] };
  if (superusers.includes('me')) return { allowed: true, reason: 'superuser', matchedRoleIds: [] };
  if (here.length > 0) return { allowed: true, reason: 'matched', matchedRoleIds };
  if (enabled.length > 0) return { allowed: false, reason: 'out_of_scope', matchedRoleIds };
  if (unexpired.length > 0) return { allowed: false, reason: 'role_disabled', matchedRoleIds };
  if (held.length > 0) return { allowed: false, reason: 'assignment_expired', matchedRoleIds };
  return { allowed: false, reason: lost.length > 0 ? 'assignment_revoked' : 'no_matching_role', matchedRoleIds };
}

const roleId = fc.constantFrom('r1', 'r2', 'r3');
const scope = fc.record({
  type: fc.constantFrom('team', 'chatgroup'),
  id: fc.constantFrom('a', 'b', 'x', 'y', '@member'),
});
const everywhere = { scope_type: null, scope_id: null };
const inScope = scope.map(({ type, id }) => ({ scope_type: type, scope_id: id }));
const whereMember = scope.map(({ type }) => ({ scope_type: type, scope_id: '@member' }));
const inType = scope.map(({ type }) => ({ scope_type: type, scope_id: null }));
const merged = <A extends object, B extends object>(a: fc.Arbitrary<A>, b: fc.Arbitrary<B>): fc.Arbitrary<A & B> =>
  fc.tuple(a, b).map(([left, right]) => ({ ...left, ...right }));

const binding = merged(
  fc.record({
    role_id: roleId,
    permission: fc.constantFrom('*', 'projects:*', 'projects:create', 'projects:read', 'teams:*', 'teams:read'),
  }),
  fc.oneof(fc.constant(everywhere), inScope, inType, whereMember),
);
const HOLDERS = ['human me', 'human me', 'human other', 'robot me', 'team a', 'team b'].map((holder) => {
  const [actor_type, actor_id = ''] = holder.split(' ');
  return { actor_type: actor_type as Assignment['actor_type'], actor_id };
});
const assignment = merged(
  fc.record({
    id: fc.constant('assignment'),
    role_id: roleId,
    expires_at_ms: fc.constantFrom(null, NOW_MS + 1, NOW_MS, NOW_MS - 1, 'Infinity', '-Infinity'),
  }),
  merged(fc.constantFrom(...HOLDERS), fc.oneof(fc.constant(everywhere), inScope)),
);
const rows: fc.Arbitrary<SnapshotRows> = fc.record({
  roles: fc
    .tuple(
      ...['r1', 'r2', 'r3'].map((id) =>
        fc.record({ id: fc.constant(id), status: fc.constantFrom('active', 'disabled') }),
      ),
    )
    .map((roles) => roles.map((role) => ({ ...role, name: `name of ${role.id}`, rank: 1 }))),
  bindings: fc.array(binding, { maxLength: 6 }),
  parents: fc.array(fc.record({ role_id: roleId, parent_id: roleId }), { maxLength: 3 }),
  assignments: fc.array(assignment, { maxLength: 6 }),
  revoked: fc.array(assignment, { maxLength: 2 }),
  superusers: fc.constantFrom<string[]>([], [], [], ['other'], ['me', 'other']),
  registered: fc.constantFrom<string[]>([], ['projects:unheard-of']),
});
const permission = fc.constantFrom(
  'projects:create',
  'projects:read',
  'teams:read',
  'billing:read',
  'projects:unheard-of',
);

describe('decide', () => {
  it('answers what the model answers, for any roles, bindings, assignments and scopes', () => {
    fc.assert(
      fc.property(rows, permission, fc.option(scope), (given, wanted, where) => {
        expect(decide(buildSnapshot(given, PLACES), ME, wanted, where, NOW_MS)).toEqual(model(given, wanted, where));
      }),
      { numRuns: 5000 },
    );
  });

  it('meets every reason on the way there', () => {
    const reasons = fc.sample(fc.tuple(rows, permission, fc.option(scope)), { numRuns: 5000, seed: 1 });
    expect(new Set(reasons.map(([given, wanted, where]) => model(given, wanted, where).reason)).size).toBe(8);
  });

  it('is not moved by what others hold', () => {
    fc.assert(
      fc.property(rows, permission, fc.option(scope), (given, wanted, where) => {
        const [mine, lost] = [given.assignments.filter(isMine), given.revoked.filter(isMine)];
        const superusers = given.superusers.filter((id) => id === 'me');
        const alone = buildSnapshot({ ...given, assignments: mine, revoked: lost, superusers }, PLACES);
        expect(decide(buildSnapshot(given, PLACES), ME, wanted, where, NOW_MS)).toEqual(
          decide(alone, ME, wanted, where, NOW_MS),
        );
      }),
    );
  });

  it('allows nothing to an assignment of a role that is not there', () => {
    const orphan: Assignment = {
      id: 'assignment',
      role_id: 'gone',
      actor_type: 'human',
      actor_id: 'me',
      ...everywhere,
      expires_at_ms: null,
    };
    const snapshot = buildSnapshot(
      {
        roles: [],
        bindings: [{ role_id: 'gone', permission: '*', ...everywhere }],
        parents: [],
        assignments: [orphan],
        revoked: [],
        superusers: [],
        registered: [],
      },
      PLACES,
    );
    expect(decide(snapshot, ME, 'projects:create', null, NOW_MS).allowed).toBe(false);
  });
});

describe('roleNames', () => {
  it('lists the active roles held without scope now, each once, sorted', () => {
    const role = (id: string, name: string, status = 'active') => ({ id, name, rank: 1, status });
    const held = (role_id: string, rest: Partial<Assignment> = {}): Assignment => {
      return {
        id: 'assignment',
        role_id,
        actor_type: 'human',
        actor_id: 'me',
        ...everywhere,
        expires_at_ms: null,
        ...rest,
      };
    };
    const snapshot = buildSnapshot(
      {
        roles: [
          role('1', 'user'),
          role('2', 'admin'),
          role('3', 'off', 'disabled'),
          role('4', 'late'),
          role('5', 'scoped'),
          role('6', 'analyst'),
        ],
        bindings: [],
        parents: [],
        assignments: [
          ...[held('1'), held('1', { expires_at_ms: NOW_MS + 1 }), held('2'), held('3')],
          ...[held('4', { expires_at_ms: NOW_MS }), held('5', { scope_type: 'team', scope_id: 'a' })],
          held('4', { actor_id: 'other' }),
          ...[held('6', { actor_type: 'team', actor_id: 'a' }), held('1', { actor_type: 'team', actor_id: 'a' })],
          held('5', { actor_type: 'team', actor_id: 'b' }),
        ],
        revoked: [],
        superusers: [],
        registered: [],
      },
      PLACES,
    );
    expect(roleNames(snapshot, ME, NOW_MS)).toEqual(['admin', 'analyst', 'user']);
  });
});

describe('the catalogue', () => {
  it.each(['constructor', '__proto__', 'toString', '*', 'projects:*', 'projects', ''])('does not know %j', (text) => {
    expect(isKnownPermission(text)).toBe(false);
  });

  it('names permissions only, each of which it knows', () => {
    expect(Object.keys(PERMISSION_CATALOGUE).filter((name) => !isKnownPermission(name))).toEqual([]);
  });
});
