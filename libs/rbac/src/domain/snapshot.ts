import type { Actor, PlaceMember, Scope, TenantPlaces } from '#kernel';
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
  /** The teams and chatgroups that it is in, as `placeKey`. */
  readonly memberOf: ReadonlySet<string>;
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
}

const NOTHING: ActorFacts = { assignments: [], memberOf: new Set(), isSuperuser: false };

export function factsOf(snapshot: TenantSnapshot, { type, id }: Pick<Actor, 'type' | 'id'>): ActorFacts {
  return snapshot.actors[type].get(id) ?? NOTHING;
}

/** A chatgroup's id asked about as a team's is no team that anybody is in. */
function placeKey(type: string, id: string): string {
  return `${type}:${id}`;
}

/** The scope that is asked about, as one actor stands to it. */
export interface AskedScope {
  /** The scope, and what contains it: a chatgroup is inside its team. Empty for the whole tenant. */
  readonly scopes: readonly Scope[];
  readonly memberOf: ReadonlySet<string>;
}

export function askedScope(snapshot: TenantSnapshot, { memberOf }: ActorFacts, scope: Scope | null): AskedScope {
  if (scope === null) return { scopes: [], memberOf };
  const teamId = scope.type === 'chatgroup' ? snapshot.teamOfChatgroup.get(scope.id) : undefined;
  return { scopes: teamId === undefined ? [scope] : [scope, { type: 'team', id: teamId }], memberOf };
}

/** Whether something limited so holds in the scope that is asked about. */
export function holdsIn(limit: ScopeLimit | null, { scopes, memberOf }: AskedScope): boolean {
  if (limit === null) return true;
  for (const { type, id } of scopes) {
    if (limit.type !== type) continue;
    // Asked first: `@member` is the id of no scope, whoever asks about it.
    if (limit.id === WHERE_MEMBER ? memberOf.has(placeKey(type, id)) : limit.id === null || limit.id === id)
      return true;
  }
  return false;
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
  for (const member of places.teamMembers) actors.enter('team', member);
  for (const member of places.chatgroupMembers) actors.enter('chatgroup', member);
  for (const id of superusers) actors.at('human', id).isSuperuser = true;
  return {
    actors: actors.byType,
    rolesByName: new Map([...facts.values()].map((role) => [role.name, role])),
    isActive: places.status === 'active',
    memberIds: new Set(places.memberIds),
    teamOfChatgroup: new Map(places.chatgroups.map(({ id, teamId }) => [id, teamId])),
  };
}

interface ActorInMaking extends ActorFacts {
  readonly assignments: AssignmentFacts[];
  readonly memberOf: Set<string>;
  isSuperuser: boolean;
}

class ActorsInMaking {
  readonly byType = {
    human: new Map<string, ActorInMaking>(),
    robot: new Map<string, ActorInMaking>(),
    service: new Map<string, ActorInMaking>(),
  };

  at(type: Actor['type'], id: string): ActorInMaking {
    const facts = this.byType[type].get(id) ?? { assignments: [], memberOf: new Set(), isSuperuser: false };
    this.byType[type].set(id, facts);
    return facts;
  }

  enter(type: string, { actorType, actorId, placeId }: PlaceMember): void {
    this.at(actorType, actorId).memberOf.add(placeKey(type, placeId));
  }
}
