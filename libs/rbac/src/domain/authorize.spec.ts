import type { Actor, Decision, Scope, TenantActor } from '#kernel';
import type { HolderRef } from '../contract.js';
import { authorize } from './authorize.js';
import { buildSnapshot, type SnapshotRows } from './snapshot.js';

const CASES = 100_000;
const QUESTIONS_PER_TENANT = 50;
const NOW_MS = Date.parse('2026-01-31T09:30:00Z');

const PEOPLE = ['ada', 'bea', 'cid'];
const ROLES = ['r1', 'r2', 'r3', 'r4'];
const PERMISSIONS = ['projects:create', 'projects:read', 'teams:read', 'slides:generate', 'slides:unheard-of'];
const PATTERNS = [...PERMISSIONS.slice(0, 4), 'projects:*', 'slides:*', '*'];
const PLACES = ['a', 'b', 'x', 'y'];

/** The same numbers in every run (mulberry32). */
function randomFrom(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const chance = (odds: number) => next() < odds;
  const one = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const some = <T>(most: number, make: () => T) => Array.from({ length: Math.floor(next() * (most + 1)) }, make);
  return { chance, one, some };
}

type Random = ReturnType<typeof randomFrom>;

function randomTenant({ chance, one, some }: Random) {
  const where = (types: readonly string[]) => {
    if (chance(0.5)) return { scope_type: null, scope_id: null };
    return { scope_type: one(types), scope_id: one([...PLACES, '@member']) };
  };
  const holder = (actor_type: HolderRef['type'], actor_id: string) => ({ actor_type, actor_id });
  const ofTeam = () => holder('team', one(['a', 'b']));
  const assignment = () => ({
    id: 'assignment',
    role_id: one(ROLES),
    ...one([
      holder('human', one(PEOPLE)),
      holder('robot', one(PEOPLE)),
      holder('service', one(PEOPLE)),
      ofTeam(),
      ofTeam(),
    ]),
    ...where(['team', 'project']),
    expires_at_ms: one([null, null, NOW_MS + 1, NOW_MS, NOW_MS - 1]),
  });
  const rows: SnapshotRows = {
    roles: ROLES.map((id, rank) => ({ id, name: id, rank, status: chance(0.8) ? 'active' : 'disabled' })),
    bindings: some(6, () => ({
      role_id: one(ROLES),
      permission: one(PATTERNS),
      ...(chance(0.15) ? { scope_type: 'team', scope_id: null } : where(['team', 'chatgroup', 'project'])),
    })),
    parents: some(3, () => ({ role_id: one(ROLES), parent_id: one(ROLES) })),
    assignments: some(8, assignment),
    revoked: some(2, assignment),
    superusers: chance(0.1) ? [one(PEOPLE)] : [],
    registered: chance(0.7) ? ['slides:generate'] : [],
  };
  const inPlace = (ids: readonly string[]) =>
    some(3, () => ({
      actorType: chance(0.7) ? ('human' as const) : ('robot' as const),
      actorId: one(PEOPLE),
      placeId: one(ids),
    }));
  const places = {
    status: chance(0.95) ? ('active' as const) : ('suspended' as const),
    memberIds: PEOPLE.filter(() => chance(0.9)),
    teamMembers: inPlace(['a', 'b']),
    chatgroupMembers: inPlace(['x', 'y']),
    chatgroups: [
      { id: 'x', teamId: 'a' },
      { id: 'y', teamId: 'b' },
    ],
  };
  return { rows, places };
}

type Tenant = ReturnType<typeof randomTenant>;

function randomActor({ chance, one, some }: Random): TenantActor {
  const type = one(['human', 'human', 'robot', 'service'] as const);
  return {
    type,
    id: one(PEOPLE),
    onBehalfOf: type === 'robot' ? one(PEOPLE) : null,
    tenantId: 'tenant',
    sessionId: null,
    credential: { kind: 'api-key', id: 'key' },
    authentication: null,
    limitedTo: type === 'service' || chance(0.2) ? some(3, () => one(PATTERNS)) : null,
  };
}

/** Live authority said another way: whether each link holds, by searching the rows for a reason to allow. */
function mayByModel({ rows, places }: Tenant, actor: TenantActor, permission: string, scope: Scope | null): boolean {
  const grants = (pattern: string) => new RegExp(`^${pattern.replace(/\*$/, '.*')}$`).test(permission);
  const known = [...PERMISSIONS.slice(0, 3), ...rows.registered];
  const user = actor.type === 'human' ? actor.id : actor.onBehalfOf;
  const around = scope === null ? [] : [scope, ...teamAround(scope)];
  const isIn = (who: Pick<Actor, 'type' | 'id'>, { type, id }: Scope) =>
    (type === 'team' ? places.teamMembers : type === 'chatgroup' ? places.chatgroupMembers : []).some(
      (one) => one.actorType === who.type && one.actorId === who.id && one.placeId === id,
    );
  const holds = (who: Pick<Actor, 'type' | 'id'>, row: { scope_type: string | null; scope_id: string | null }) =>
    row.scope_type === null ||
    around.some((place) => {
      if (place.type !== row.scope_type) return false;
      return row.scope_id === '@member' ? isIn(who, place) : row.scope_id === null || row.scope_id === place.id;
    });
  const isActive = (id: string) => rows.roles.some((role) => role.id === id && role.status === 'active');
  const gives = (who: Pick<Actor, 'type' | 'id'>, roleId: string, path: readonly string[]): boolean =>
    isActive(roleId) &&
    !path.includes(roleId) &&
    (rows.bindings.some((row) => row.role_id === roleId && grants(row.permission) && holds(who, row)) ||
      rows.parents.some((row) => row.role_id === roleId && gives(who, row.parent_id, [...path, roleId])));
  const isHeldBy = (who: Pick<Actor, 'type' | 'id'>, type: HolderRef['type'], id: string) =>
    type === 'team' ? isIn(who, { type, id }) : type === who.type && id === who.id;
  const mayAlone = (who: Pick<Actor, 'type' | 'id'>) =>
    (who.type === 'human' && rows.superusers.includes(who.id)) ||
    rows.assignments.some(
      (row) =>
        isHeldBy(who, row.actor_type, row.actor_id) &&
        (row.expires_at_ms === null || Number(row.expires_at_ms) > NOW_MS) &&
        holds(who, row) &&
        gives(who, row.role_id, []),
    );
  if (places.status !== 'active' || (user !== null && !places.memberIds.includes(user))) return false;
  const isCarried = actor.limitedTo === null || actor.limitedTo.some(grants);
  if (!known.includes(permission)) return false;
  if (actor.type === 'service') return isCarried || mayAlone(actor);
  return isCarried && mayAlone(actor) && mayAlone({ type: 'human', id: String(user) });
}

const teamAround = ({ type, id }: Scope): Scope[] =>
  type === 'chatgroup' && ['x', 'y'].includes(id) ? [{ type: 'team', id: id === 'x' ? 'a' : 'b' }] : [];

describe('authorize', () => {
  it(`answers what the model answers, in ${CASES} cases: people, robots, keys, teams, places, inherited and scoped roles`, () => {
    const random = randomFrom(20_260_131);
    const reasons = new Set<Decision['reason']>();
    const differences: unknown[] = [];
    for (let asked = 0; asked < CASES; asked += QUESTIONS_PER_TENANT) {
      const tenant = randomTenant(random);
      const snapshot = buildSnapshot(tenant.rows, tenant.places);
      for (let question = 0; question < QUESTIONS_PER_TENANT; question++) {
        const actor = randomActor(random);
        const permission = random.one(PERMISSIONS);
        const scope = random.chance(0.4)
          ? null
          : { type: random.one(['team', 'chatgroup', 'project']), id: random.one([...PLACES, '@member']) };
        const decision = authorize(snapshot, actor, permission, scope, NOW_MS);
        reasons.add(decision.reason);
        if (decision.allowed !== mayByModel(tenant, actor, permission, scope)) {
          differences.push({ tenant, actor, permission, scope, decision });
        }
      }
    }
    expect(differences.slice(0, 1)).toEqual([]);
    expect([...reasons].sort()).toEqual([
      ...[
        'assignment_expired',
        'assignment_revoked',
        'creator_lost_permission',
        'credential_limited',
        'matched',
        'no_matching_role',
      ],
      ...['not_a_member', 'out_of_scope', 'role_disabled', 'superuser', 'tenant_suspended', 'unknown_permission'],
    ]);
  });

  it.each([
    ['tenant_suspended', { status: 'suspended' }, {}, { link: 'tenant', id: 'tenant' }, false],
    ['not_a_member', { memberIds: [] }, {}, { link: 'human', id: 'ada' }, false],
    ['not_a_member', { memberIds: ['ada'] }, { type: 'robot', onBehalfOf: 'bea' }, { link: 'human', id: 'bea' }, false],
    ['credential_limited', {}, { type: 'service', limitedTo: [] }, { link: 'credential', id: 'key' }, true],
    ['credential_limited', {}, { limitedTo: ['teams:*'] }, { link: 'credential', id: 'key' }, true],
    ['no_matching_role', {}, {}, { link: 'human', id: 'ada' }, true],
    ['no_matching_role', {}, { type: 'robot', onBehalfOf: 'cid' }, { link: 'robot', id: 'ada' }, true],
    ['creator_lost_permission', {}, { type: 'robot', id: 'r2', onBehalfOf: 'ada' }, { link: 'human', id: 'ada' }, true],
  ] as const)('%s names the link that refused, and what it lacks: %j, %j', (reason, differs, who, deniedBy, lacks) => {
    const everywhere = { role_id: 'r1', scope_type: null, scope_id: null };
    const rows: SnapshotRows = {
      roles: [{ id: 'r1', name: 'r1', rank: 1, status: 'active' }],
      bindings: [{ ...everywhere, permission: 'projects:read' }],
      parents: [],
      assignments: [{ ...everywhere, id: 'a1', actor_type: 'robot', actor_id: 'r2', expires_at_ms: null }],
      revoked: [],
      superusers: [],
      registered: [],
    };
    const places = {
      ...{ status: 'active' as const, memberIds: PEOPLE, teamMembers: [], chatgroupMembers: [], chatgroups: [] },
      ...differs,
    };
    const actor = {
      ...randomActor(randomFrom(1)),
      type: 'human',
      id: 'ada',
      onBehalfOf: null,
      limitedTo: null,
      ...who,
    };
    const scope = { type: 'team', id: 'a' };
    const missing = { permission: 'projects:read', scopeType: 'team', scopeId: 'a' };
    const decision = authorize(buildSnapshot(rows, places), actor as TenantActor, 'projects:read', scope, NOW_MS);
    const refusal = { allowed: false, reason, matchedRoleIds: [], deniedBy };
    expect(decision).toEqual(lacks ? { ...refusal, missing } : refusal);
  });
});
