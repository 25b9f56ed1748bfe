import type { ScopeLimit } from './role-facts.js';
import { WHERE_MEMBER, type TenantSnapshot } from './snapshot.js';

/**
 * The ids of the scopes of that type that the tenant knows of, sorted: those that a role or an assignment names, and the teams and
 * chatgroups in which there is somebody or something. Of other resources there may be more, with nothing granted in them by name.
 */
export function scopeIdsOf(snapshot: TenantSnapshot, type: string): string[] {
  const ids = new Set<string>();
  for (const limit of limitsIn(snapshot)) {
    if (limit?.type === type && limit.id !== null && limit.id !== WHERE_MEMBER) ids.add(limit.id);
  }
  if (type === 'team') for (const id of teamsIn(snapshot)) ids.add(id);
  if (type === 'chatgroup') for (const id of snapshot.teamOfChatgroup.keys()) ids.add(id);
  return [...ids].sort();
}

function* limitsIn({ rolesByName, assignmentsOfTeam, actors }: TenantSnapshot): Generator<ScopeLimit | null> {
  for (const { limitsByPattern } of rolesByName.values()) for (const limits of limitsByPattern.values()) yield* limits;
  for (const held of assignmentsOfTeam.values()) for (const { limit } of held) yield limit;
  for (const ofType of Object.values(actors)) {
    for (const { held } of ofType.values()) for (const { limit } of held.flat()) yield limit;
  }
}

function* teamsIn({ actors, teamOfChatgroup }: TenantSnapshot): Generator<string> {
  yield* teamOfChatgroup.values();
  for (const ofType of Object.values(actors)) for (const { teams } of ofType.values()) yield* teams;
}
