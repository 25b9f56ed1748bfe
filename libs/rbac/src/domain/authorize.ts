import { covers, type Actor, type Decision, type Scope, type TenantActor } from '#kernel';
import type { Granter } from '../contract.js';
import { decideKnown, refused } from './decide.js';
import { patternsOf } from './permission-catalogue.js';
import { factsOf, heldBy, type TenantSnapshot } from './snapshot.js';

/** Why whatever is bound to the tenant counts no more for the actor, or for whom it acts for; null while it counts. */
export function whyExcluded(
  snapshot: TenantSnapshot,
  actor: Pick<TenantActor, 'type' | 'id' | 'onBehalfOf'>,
): 'tenant_suspended' | 'not_a_member' | null {
  if (!snapshot.isActive) return 'tenant_suspended';
  const userId = actor.type === 'human' ? actor.id : actor.onBehalfOf;
  return userId === null || snapshot.memberIds.has(userId) ? null : 'not_a_member';
}

/**
 * Live authority: tenant ∩ credential ∩ the actor's roles, its own and its teams', ∩ those of whom it acts for, each as it is
 * now. A tenant-level key holds what it carries, and what its roles grant. The first link that refuses gives the reason.
 */
export function authorize(
  snapshot: TenantSnapshot,
  actor: Pick<TenantActor, 'type' | 'id' | 'onBehalfOf' | 'limitedTo'>,
  permission: string,
  scope: Scope | null,
  nowMs: number,
): Decision {
  const excluded = whyExcluded(snapshot, actor);
  if (excluded !== null) return refused(excluded);
  const patterns = patternsOf(snapshot, permission);
  if (!patterns) return refused('unknown_permission');
  const isCarried = !actor.limitedTo?.every((held) => !covers(held, permission));
  if (actor.type === 'service') return isCarried ? CARRIED : byRolesOfKey(snapshot, actor, patterns, scope, nowMs);
  if (!isCarried) return refused('credential_limited');
  const own = decideKnown(snapshot, actor, patterns, scope, nowMs);
  if (!own.allowed || actor.onBehalfOf === null) return own;
  const creator = decideKnown(snapshot, { type: 'human', id: actor.onBehalfOf }, patterns, scope, nowMs);
  return creator.allowed ? own : refused('creator_lost_permission');
}

const CARRIED: Decision = { allowed: true, reason: 'matched', matchedRoleIds: [] };

/** What a tenant-level key does not carry itself. */
function byRolesOfKey(...asked: Parameters<typeof decideKnown>): Decision {
  const decision = decideKnown(...asked);
  return decision.reason === 'no_matching_role' ? refused('credential_limited') : decision;
}

/** All patterns that the actor holds in the whole tenant now. */
export function patternsHeld(snapshot: TenantSnapshot, actor: Pick<Actor, 'type' | 'id'>, nowMs: number): string[] {
  if (factsOf(snapshot, actor).isSuperuser) return ['*'];
  return heldBy(snapshot, actor)
    .filter(({ role, limit, expiresAtMs }) => role.isActive && limit === null && expiresAtMs > nowMs)
    .flatMap(({ role }) => [...role.limitsByPattern].filter(([, limits]) => limits.includes(null)))
    .map(([pattern]) => pattern);
}

/** Whether the actor holds all that these patterns grant, in the whole tenant, at that moment: nobody grants what they don't hold. */
export function mayGrant(
  snapshot: TenantSnapshot,
  actor: Granter,
  patterns: readonly string[],
  nowMs: number,
): boolean {
  if (whyExcluded(snapshot, actor) !== null) return false;
  const allWithin = (held: readonly string[]): boolean =>
    patterns.every((wanted) => held.some((pattern) => covers(pattern, wanted)));
  const own = patternsHeld(snapshot, actor, nowMs);
  if (actor.type === 'service') return allWithin([...(actor.limitedTo ?? []), ...own]);
  if ((actor.limitedTo !== null && !allWithin(actor.limitedTo)) || !allWithin(own)) return false;
  return actor.onBehalfOf === null || allWithin(patternsHeld(snapshot, { type: 'human', id: actor.onBehalfOf }, nowMs));
}
