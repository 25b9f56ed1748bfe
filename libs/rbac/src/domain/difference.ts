import { covers, newId, patternsGranting, type Actor, type ActorRef, type Scope } from '#kernel';
import { permissionsIn } from './effective.js';
import type { ScopeLimit } from './role-facts.js';
import { factsOf, heldBy, WHERE_MEMBER, type TenantSnapshot } from './snapshot.js';

/** Where two states of a tenant may differ for an actor: `id` null is any scope of the type that nothing names. */
export type Place = ScopeLimit | null;

/** What decides in one of the states; an actor that is nobody there may do nothing. */
export interface States {
  readonly before: TenantSnapshot;
  readonly after: TenantSnapshot;
}

/**
 * Where it has to be asked what an actor may do, so that no difference is missed: the whole tenant, every scope that a role
 * or an assignment of one of them names, each team and chatgroup that it is in, and one scope that nothing names of each
 * type of which a role holds in all.
 */
export function placesToAsk({ before, after }: States, actors: readonly ActorRef[]): Place[] {
  const places = new Map<string, Place>([['', null]]);
  const add = (place: ScopeLimit): unknown => places.set(JSON.stringify(place), place);
  for (const snapshot of [before, after]) {
    for (const actor of actors) {
      const { teams, chatgroups } = factsOf(snapshot, actor);
      for (const id of teams) add({ type: 'team', id });
      for (const id of chatgroups) add({ type: 'chatgroup', id });
      for (const limit of limitsOf(snapshot, actor)) {
        if (limit.id !== WHERE_MEMBER) add(limit);
        // In all chatgroups, but perhaps only of the team that the assignment names.
        const isAllChatgroups = limit.type === 'chatgroup' && limit.id === null;
        for (const id of isAllChatgroups ? snapshot.teamOfChatgroup.keys() : []) add({ type: 'chatgroup', id });
      }
    }
  }
  return [...places.values()];
}

function* limitsOf(snapshot: TenantSnapshot, actor: ActorRef): Generator<ScopeLimit> {
  for (const { limit, role } of heldBy(snapshot, actor)) {
    if (limit !== null) yield limit;
    for (const limits of role.limitsByPattern.values()) for (const bound of limits) if (bound !== null) yield bound;
  }
}

/** The scope to ask about, for a place. */
export function scopeAt(place: Place): Scope | null {
  return place && { type: place.type, id: place.id ?? newId() };
}

/** The permissions of which an actor holds any part, in either state, by name; those of a superuser are all that there are. */
export function permissionsToAsk({ before, after }: States, actor: Pick<Actor, 'type' | 'id'>): string[] {
  const patterns = new Set(
    [before, after].flatMap((snapshot) =>
      heldBy(snapshot, actor).flatMap(({ role }) => [...role.limitsByPattern.keys()]),
    ),
  );
  const isSuperuser = [before, after].some((snapshot) => factsOf(snapshot, actor).isSuperuser);
  return permissionsIn(after).filter(
    (permission) => isSuperuser || [...patterns].some((pattern) => covers(pattern, permission)),
  );
}

/** The roles that grant something else after than before, or are gone, or new. */
export function changedRoles({ before, after }: States): ReadonlySet<string> {
  const [old, now] = [describeRoles(before), describeRoles(after)];
  return new Set([...old.keys(), ...now.keys()].filter((id) => old.get(id) !== now.get(id)));
}

function describeRoles({ rolesByName }: TenantSnapshot): ReadonlyMap<string, string> {
  return new Map(
    [...rolesByName.values()].map(({ id, isActive, limitsByPattern }) => {
      return [id, JSON.stringify([isActive, [...limitsByPattern].sort()])];
    }),
  );
}

/** Whether what decisions about the actor are made from differs at all. */
export function isTouched({ before, after }: States, changed: ReadonlySet<string>, actor: ActorRef): boolean {
  if (heldBy(before, actor).some(({ role }) => changed.has(role.id))) return true;
  return holdings(before, actor) !== holdings(after, actor);
}

function holdings(snapshot: TenantSnapshot, actor: ActorRef): string {
  const { teams, chatgroups } = factsOf(snapshot, actor);
  const isMember = actor.type !== 'human' || snapshot.memberIds.has(actor.id);
  return JSON.stringify([
    isMember,
    [...teams].sort(),
    [...chatgroups].sort(),
    heldBy(snapshot, actor).map(({ id }) => id),
  ]);
}

/** So many limits of bindings take as long as a decision besides them. */
const LIMITS_A_DECISION = 50;

/** What it takes to decide about the permission in both states, in decisions on actors with a few roles. */
export function costOf({ before, after }: States, actors: readonly ActorRef[], permission: string): number {
  const patterns = patternsGranting(permission);
  let limits = 0;
  for (const snapshot of [before, after]) {
    for (const actor of actors) {
      for (const { role } of heldBy(snapshot, actor)) {
        for (const pattern of patterns) limits += role.limitsByPattern.get(pattern)?.length ?? 0;
      }
    }
  }
  return 2 + Math.ceil(limits / LIMITS_A_DECISION);
}
