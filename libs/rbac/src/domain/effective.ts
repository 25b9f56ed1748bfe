import { covers, type ActingRef, type ActorRef, type Scope } from '#kernel';
import type { Authority } from './authorize.js';
import { OWN_PERMISSIONS, patternsOf } from './permission-catalogue.js';
import type { ScopeLimit } from './role-facts.js';
import { factsOf, heldBy, holdsIn, teamAround, type AssignmentFacts, type TenantSnapshot } from './snapshot.js';

/** More ways to the same permission tell nothing new, and a role may have thousands. */
const MAX_WAYS = 20;

/** A role that an actor holds, and the binding by which it grants a permission. */
export interface WayByRole {
  readonly by: 'role';
  readonly roleId: string;
  readonly role: string;
  /** The role whose binding it is: the same, or one that it inherits. */
  readonly boundByRoleId: string;
  readonly pattern: string;
  /** Where the binding holds; null everywhere. */
  readonly boundTo: ScopeLimit | null;
  readonly assignmentId: string;
  /** The team that holds the role; null where the actor does. */
  readonly teamId: string | null;
  /** Where the assignment holds; null everywhere. */
  readonly assignedTo: ScopeLimit | null;
  readonly expiresAtMs: number;
}

/** How an actor has a permission: by a role, as a superuser, or, a tenant-level key, because it carries it. */
export type Way = WayByRole | { readonly by: 'superuser' } | { readonly by: 'credential'; readonly pattern: string };

/** Every permission that there is in the tenant, by name. */
export function permissionsIn({ registered }: TenantSnapshot): string[] {
  return [...OWN_PERMISSIONS, ...registered.keys()].sort();
}

/**
 * The ways in which the actor has the permission now, itself or by its teams, in the scope (null: anywhere, each way says
 * where); at most 20. Whether it may use it depends on the other links too: see `authorize`.
 */
export function waysTo(
  snapshot: TenantSnapshot,
  actor: Pick<Authority, 'type' | 'id' | 'limitedTo'>,
  permission: string,
  scope: Scope | null,
  nowMs: number,
): Way[] {
  const facts = factsOf(snapshot, actor);
  if (facts.isSuperuser) return [{ by: 'superuser' }];
  const carried = actor.type === 'service' ? (actor.limitedTo ?? []).filter((held) => covers(held, permission)) : [];
  const ways: Way[] = carried.map((pattern) => ({ by: 'credential', pattern }));
  const patterns = patternsOf(snapshot, permission) ?? [];
  const teamId = teamAround(snapshot, scope);
  const isHere = (limit: ScopeLimit | null): boolean => scope === null || holdsIn(limit, facts, scope, teamId);
  for (const assignment of heldBy(snapshot, actor)) {
    if (assignment.expiresAtMs <= nowMs || !assignment.role.isActive || !isHere(assignment.limit)) continue;
    for (const way of waysBy(assignment, patterns)) {
      if (!isHere(way.boundTo)) continue;
      ways.push(way);
      if (ways.length >= MAX_WAYS) return ways;
    }
  }
  return ways;
}

function* waysBy(assignment: AssignmentFacts, patterns: readonly string[]): Generator<WayByRole> {
  const { id: assignmentId, role, teamId, limit: assignedTo, expiresAtMs } = assignment;
  const held = { by: 'role', roleId: role.id, role: role.name, assignmentId, teamId, assignedTo, expiresAtMs } as const;
  for (const { id: boundByRoleId, limitsByPattern } of role.lineage) {
    for (const pattern of patterns) {
      for (const boundTo of limitsByPattern.get(pattern) ?? []) yield { ...held, boundByRoleId, pattern, boundTo };
    }
  }
}

/** Whoever has to have a permission for the actor to have it: itself, and whom it acts for. */
export function authoritiesOf({ type, id, onBehalfOf }: ActingRef): readonly ActorRef[] {
  return onBehalfOf === null
    ? [{ type, id }]
    : [
        { type, id },
        { type: 'human', id: onBehalfOf },
      ];
}
