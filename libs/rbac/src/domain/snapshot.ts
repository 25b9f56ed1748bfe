import { patternsGranting, type Actor, type ActorRef, type PlaceMember, type Scope, type TenantPlaces } from '#kernel';
import type { HolderRef } from '../contract.js';
import { append, factsOfRoles, limitOf, type RoleFacts, type RoleRows, type ScopeLimit } from './role-facts.js';

/** The id of a limit that holds in those teams or chatgroups that the actor is a member of. */
export const WHERE_MEMBER = '@member';

export interface AssignmentFacts {
  readonly id: string;
  /** The team that holds the role; null where the actor does itself. */
  readonly teamId: string | null;
  readonly role: RoleFacts;
  readonly limit: ScopeLimit | null;
  /** Unix milliseconds; infinite when it does not expire. */
  readonly expiresAtMs: number;
}

/** What one actor has in the tenant. */
export interface ActorFacts {
  /** All that it holds: its own, then that of each of its teams, in lists that are kept once for all who are in these. */
  readonly held: readonly (readonly AssignmentFacts[])[];
  /** The same of what was revoked lately: it grants nothing, and says why. */
  readonly revoked: readonly (readonly AssignmentFacts[])[];
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
  /** What everybody in a team holds by that; no team that holds nothing. */
  readonly assignmentsOfTeam: ReadonlyMap<string, readonly AssignmentFacts[]>;
  readonly rolesByName: ReadonlyMap<string, RoleFacts>;
  readonly isActive: boolean;
  /** Of users. */
  readonly memberIds: ReadonlySet<string>;
  readonly teamOfChatgroup: ReadonlyMap<string, string>;
  /** The permissions that applications have registered, besides Sallyport's own, each with the patterns that grant it. */
  readonly registered: ReadonlyMap<string, readonly string[]>;
}

/** Shared by all who have none: empty ones of their own would be most of what a snapshot takes. */
const NONE = new Set<string>();

const NO_LISTS: AssignmentFacts[][] = [];

const NOTHING = { held: NO_LISTS, revoked: NO_LISTS, teams: NONE, chatgroups: NONE, isSuperuser: false };

export function factsOf(snapshot: TenantSnapshot, { type, id }: Pick<Actor, 'type' | 'id'>): ActorFacts {
  return snapshot.actors[type].get(id) ?? NOTHING;
}

/** All that the actor holds, its own and by its teams, whether it counts now or not. */
export function heldBy(snapshot: TenantSnapshot, actor: Pick<Actor, 'type' | 'id'>): AssignmentFacts[] {
  return factsOf(snapshot, actor).held.flat();
}

/** The actor itself, or everybody in the team. */
export function actorsOf(snapshot: TenantSnapshot, holder: HolderRef): ActorRef[] {
  if (holder.type !== 'team') return [holder];
  const inTeam = (one: Actor['type']): ActorRef[] =>
    [...snapshot.actors[one]].flatMap(([actorId, { teams }]) =>
      teams.has(holder.id) ? [{ type: one, id: actorId }] : [],
    );
  return [...inTeam('human'), ...inTeam('robot')];
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

export interface AssignmentRow {
  readonly id: string;
  readonly role_id: string;
  readonly actor_type: HolderRef['type'];
  readonly actor_id: string;
  readonly scope_type: string | null;
  readonly scope_id: string | null;
  /** Unix milliseconds; text for `Infinity` and `-Infinity`, which JSON has no numbers for. */
  readonly expires_at_ms: number | string | null;
}

export interface SnapshotRows extends RoleRows {
  readonly assignments: readonly AssignmentRow[];
  /** Those that were revoked lately, or the latest of them. */
  readonly revoked: readonly AssignmentRow[];
  /** Ids of users, of whichever tenant. */
  readonly superusers: readonly string[];
  /** The permissions that applications have registered. */
  readonly registered: readonly string[];
}

/** Bindings and assignments belong to one of the roles, as foreign keys make sure. */
export function buildSnapshot(rows: SnapshotRows, places: TenantPlaces): TenantSnapshot {
  const facts = factsOfRoles(rows);
  const actors = new ActorsInMaking();
  actors.give('held', rows.assignments, facts);
  actors.give('revoked', rows.revoked, facts);
  for (const member of places.teamMembers) actors.enter('teams', member);
  for (const member of places.chatgroupMembers) actors.enter('chatgroups', member);
  for (const id of rows.superusers) actors.at('human', id).isSuperuser = true;
  return {
    actors: actors.byType,
    assignmentsOfTeam: actors.ofTeam.held,
    rolesByName: new Map([...facts.values()].map((role) => [role.name, role])),
    isActive: places.status === 'active',
    memberIds: new Set(places.memberIds),
    teamOfChatgroup: new Map(places.chatgroups.map(({ id, teamId }) => [id, teamId])),
    registered: new Map(rows.registered.map((permission) => [permission, patternsGranting(permission)])),
  };
}

type Lists = 'held' | 'revoked';

interface ActorInMaking extends ActorFacts {
  held: AssignmentFacts[][];
  revoked: AssignmentFacts[][];
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
  readonly ofTeam = { held: new Map<string, AssignmentFacts[]>(), revoked: new Map<string, AssignmentFacts[]>() };

  at(type: Actor['type'], id: string): ActorInMaking {
    const facts = this.byType[type].get(id) ?? { ...NOTHING };
    this.byType[type].set(id, facts);
    return facts;
  }

  /** Before anybody enters a team. */
  give(what: Lists, rows: readonly AssignmentRow[], roles: ReadonlyMap<string, RoleFacts>): void {
    for (const row of rows) {
      const { id, actor_type: type, actor_id: holderId } = row;
      const role = roles.get(row.role_id);
      if (!role) continue;
      const teamId = type === 'team' ? holderId : null;
      const expiresAtMs = row.expires_at_ms === null ? Infinity : Number(row.expires_at_ms);
      const assignment = { id, teamId, role, limit: limitOf(row), expiresAtMs };
      if (type === 'team') append(this.ofTeam[what], holderId, assignment);
      else this.#own(what, type, holderId).push(assignment);
    }
  }

  enter(places: 'teams' | 'chatgroups', { actorType, actorId, placeId }: PlaceMember): void {
    const facts = this.at(actorType, actorId);
    if (places === 'teams' && !facts.teams.has(placeId)) {
      for (const what of ['held', 'revoked'] as const) addList(facts, what, this.ofTeam[what].get(placeId));
    }
    if (facts[places] === NONE) facts[places] = new Set();
    facts[places].add(placeId);
  }

  #own(what: Lists, type: Actor['type'], id: string): AssignmentFacts[] {
    const facts = this.at(type, id);
    if (facts[what] === NO_LISTS) addList(facts, what, []);
    return facts[what][0] ?? [];
  }
}

function addList(facts: ActorInMaking, what: Lists, list: AssignmentFacts[] | undefined): void {
  if (!list) return;
  if (facts[what] === NO_LISTS) facts[what] = [];
  facts[what].push(list);
}
