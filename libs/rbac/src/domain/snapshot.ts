import { patternsGranting, type Actor, type PlaceMember, type Scope, type TenantPlaces } from '#kernel';
import { factsOfRoles, limitOf, type RoleFacts, type RoleRows, type ScopeLimit } from './role-facts.js';

/** The id of a limit that holds in those teams or chatgroups that the actor is a member of. */
export const WHERE_MEMBER = '@member';

export interface AssignmentFacts {
  readonly role: RoleFacts;
  readonly limit: ScopeLimit | null;
  /** Unix milliseconds; infinite when it does not expire. */
  readonly expiresAtMs: number;
}

/** What one actor has in the tenant. */
export interface ActorFacts {
  readonly assignments: readonly AssignmentFacts[];
  /** The ids of those that it is in. */
  readonly teams: ReadonlySet<string>;
  readonly chatgroups: ReadonlySet<string>;
  /** Has every permission without a role. */
  readonly isSuperuser: boolean;
}

/** All that decisions in one tenant depend on, at one moment, in memory. */
export interface TenantSnapshot {
  /** By id, for each type apart: no key has to be made for a decision. */
  readonly actors: Readonly<Record<Actor['type'], ReadonlyMap<string, ActorFacts>>>;
  readonly rolesByName: ReadonlyMap<string, RoleFacts>;
  readonly isActive: boolean;
  /** Of users. */
  readonly memberIds: ReadonlySet<string>;
  readonly teamOfChatgroup: ReadonlyMap<string, string>;
  /** The permissions that applications have registered, besides Sallyport's own, each with the patterns that grant it. */
  readonly registered: ReadonlyMap<string, readonly string[]>;
}

/** Shared by all who are in none: an empty set of their own would be most of what a snapshot takes. */
const NONE = new Set<string>();

const NOTHING: ActorFacts = { assignments: [], teams: NONE, chatgroups: NONE, isSuperuser: false };

export function factsOf(snapshot: TenantSnapshot, { type, id }: Pick<Actor, 'type' | 'id'>): ActorFacts {
  return snapshot.actors[type].get(id) ?? NOTHING;
}

/** The team that contains the scope: a chatgroup is inside its team. */
export function teamAround({ teamOfChatgroup }: TenantSnapshot, scope: Scope | null): string | undefined {
  return scope?.type === 'chatgroup' ? teamOfChatgroup.get(scope.id) : undefined;
}

/** Whether something limited so holds for the actor in the scope that is asked about, or in the team around it. */
export function holdsIn(
  limit: ScopeLimit | null,
  facts: ActorFacts,
  scope: Scope | null,
  teamId: string | undefined,
): boolean {
  if (limit === null) return true;
  if (scope === null) return false;
  return reaches(limit, facts, scope.type, scope.id) || (teamId !== undefined && reaches(limit, facts, 'team', teamId));
}

function reaches(limit: ScopeLimit, { teams, chatgroups }: ActorFacts, type: string, id: string): boolean {
  if (limit.type !== type) return false;
  if (limit.id === null) return true;
  // Asked first: `@member` is the id of no scope, whoever asks about it.
  if (limit.id !== WHERE_MEMBER) return limit.id === id;
  return type === 'team' ? teams.has(id) : type === 'chatgroup' && chatgroups.has(id);
}

export interface SnapshotRows extends RoleRows {
  readonly assignments: readonly {
    role_id: string;
    actor_type: Actor['type'];
    actor_id: string;
    scope_type: string | null;
    scope_id: string | null;
    /** Unix milliseconds; text for `Infinity` and `-Infinity`, which JSON has no numbers for. */
    expires_at_ms: number | string | null;
  }[];
  /** Ids of users, of whichever tenant. */
  readonly superusers: readonly string[];
  /** The permissions that applications have registered. */
  readonly registered: readonly string[];
}

/** Bindings and assignments belong to one of the roles, as foreign keys make sure. */
export function buildSnapshot(rows: SnapshotRows, places: TenantPlaces): TenantSnapshot {
  const { assignments, superusers } = rows;
  const facts = factsOfRoles(rows);
  const actors = new ActorsInMaking();
  for (const row of assignments) {
    const role = facts.get(row.role_id);
    if (!role) continue;
    const expiresAtMs = row.expires_at_ms === null ? Infinity : Number(row.expires_at_ms);
    actors.at(row.actor_type, row.actor_id).assignments.push({ role, limit: limitOf(row), expiresAtMs });
  }
  for (const member of places.teamMembers) actors.enter('teams', member);
  for (const member of places.chatgroupMembers) actors.enter('chatgroups', member);
  for (const id of superusers) actors.at('human', id).isSuperuser = true;
  return {
    actors: actors.byType,
    rolesByName: new Map([...facts.values()].map((role) => [role.name, role])),
    isActive: places.status === 'active',
    memberIds: new Set(places.memberIds),
    teamOfChatgroup: new Map(places.chatgroups.map(({ id, teamId }) => [id, teamId])),
    registered: new Map(rows.registered.map((permission) => [permission, patternsGranting(permission)])),
  };
}

interface ActorInMaking extends ActorFacts {
  readonly assignments: AssignmentFacts[];
  teams: Set<string>;
  chatgroups: Set<string>;
  isSuperuser: boolean;
}

class ActorsInMaking {
  readonly byType = {
    human: new Map<string, ActorInMaking>(),
    robot: new Map<string, ActorInMaking>(),
    service: new Map<string, ActorInMaking>(),
  };

  at(type: Actor['type'], id: string): ActorInMaking {
    const facts = this.byType[type].get(id) ?? { ...NOTHING, teams: NONE, chatgroups: NONE, assignments: [] };
    this.byType[type].set(id, facts);
    return facts;
  }

  enter(places: 'teams' | 'chatgroups', { actorType, actorId, placeId }: PlaceMember): void {
    const facts = this.at(actorType, actorId);
    if (facts[places] === NONE) facts[places] = new Set();
    facts[places].add(placeId);
  }
}
