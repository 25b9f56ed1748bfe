import {
  covers,
  type Actor,
  type Decision,
  type DecisionReason,
  type DeniedBy,
  type MissingPermission,
  type Scope,
  type TenantActor,
} from '#kernel';
import type { Granter } from '../contract.js';
import { decideKnown } from './decide.js';
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

/** Of whom, and of what credential, a decision is. Without a credential it is about somebody who is not the caller. */
export type Authority = Pick<Actor, 'type' | 'id' | 'onBehalfOf' | 'tenantId' | 'limitedTo'> & {
  readonly credential: { readonly id: string } | null;
};

/**
 * Live authority: tenant ∩ credential ∩ the actor's roles, its own and its teams', ∩ those of whom it acts for, each as it is
 * now. A tenant-level key holds what it carries, and what its roles grant. The first link that refuses gives the reason.
 */
export function authorize(
  snapshot: TenantSnapshot,
  actor: Authority,
  permission: string,
  scope: Scope | null,
  nowMs: number,
): Decision {
  const excluded = whyExcluded(snapshot, actor);
  if (excluded !== null) return denied(excluded, linkExcluded(excluded, actor));
  const patterns = patternsOf(snapshot, permission);
  if (!patterns) return denied('unknown_permission', { link: 'catalogue', id: null });
  const isCarried = actor.limitedTo?.some((held) => covers(held, permission));
  if (actor.type === 'service' && isCarried) return CARRIED;
  if (actor.type !== 'service' && isCarried === false) return limitedBy(actor, permission, scope);
  const decision = byRoles(snapshot, actor, patterns, permission, scope, nowMs);
  const isOfKey = actor.type === 'service' && decision.reason === 'no_matching_role';
  return isOfKey ? limitedBy(actor, permission, scope) : decision;
}

/** Its own roles, those of its teams, and those of whom it acts for. */
function byRoles(
  snapshot: TenantSnapshot,
  { type, id, onBehalfOf }: Authority,
  patterns: readonly string[],
  permission: string,
  scope: Scope | null,
  nowMs: number,
): Decision {
  const own = decideKnown(snapshot, { type, id }, patterns, scope, nowMs);
  if (!own.allowed) return denied(own.reason, { link: type, id }, missing(permission, scope));
  if (onBehalfOf === null) return own;
  const creator = decideKnown(snapshot, { type: 'human', id: onBehalfOf }, patterns, scope, nowMs);
  if (creator.allowed) return own;
  return denied('creator_lost_permission', { link: 'human', id: onBehalfOf }, missing(permission, scope));
}

/** A refusal, with the link of the chain that it is by, and what that would have to hold, where that would help. */
export function denied(reason: DecisionReason, deniedBy: DeniedBy, lacks?: MissingPermission): Decision {
  // Written out twice: most decisions of a busy tenant are refusals, and a spread costs as much as deciding.
  if (lacks) return { allowed: false, reason, matchedRoleIds: [], deniedBy, missing: lacks };
  return { allowed: false, reason, matchedRoleIds: [], deniedBy };
}

function linkExcluded(
  reason: 'tenant_suspended' | 'not_a_member',
  { type, id, onBehalfOf, tenantId }: Authority,
): DeniedBy {
  if (reason === 'tenant_suspended') return { link: 'tenant', id: tenantId };
  return { link: 'human', id: type === 'human' ? id : onBehalfOf };
}

function missing(permission: string, scope: Scope | null): MissingPermission {
  return { permission, scopeType: scope?.type ?? null, scopeId: scope?.id ?? null };
}

const CARRIED: Decision = { allowed: true, reason: 'matched', matchedRoleIds: [] };

/** What the credential does not carry; nor, where it is a tenant-level key, do its roles grant it. */
function limitedBy({ credential, id }: Authority, permission: string, scope: Scope | null): Decision {
  return denied('credential_limited', { link: 'credential', id: credential?.id ?? id }, missing(permission, scope));
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
