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
import { decideKnown, refused } from './decide.js';
import { patternsOf } from './permission-catalogue.js';
import { factsOf, type TenantSnapshot } from './snapshot.js';

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
 * Live authority: tenant ∩ credential ∩ the actor's own roles ∩ those of whom it acts for, each as it is now. A tenant-level
 * key has no roles: it holds what it carries. The first link that refuses gives the reason.
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
  if (actor.limitedTo?.every((held) => !covers(held, permission))) {
    const link = { link: 'credential', id: actor.credential?.id ?? actor.id } as const;
    return denied('credential_limited', link, missing(permission, scope));
  }
  if (actor.type === 'service') return { allowed: true, reason: 'matched', matchedRoleIds: [] };
  const own = decideKnown(snapshot, actor, patterns, scope, nowMs);
  if (!own.allowed) return denied(own.reason, { link: actor.type, id: actor.id }, missing(permission, scope));
  if (actor.onBehalfOf === null) return own;
  const creator = decideKnown(snapshot, { type: 'human', id: actor.onBehalfOf }, patterns, scope, nowMs);
  if (creator.allowed) return own;
  return denied('creator_lost_permission', { link: 'human', id: actor.onBehalfOf }, missing(permission, scope));
}

/** A refusal, with the link of the chain that it is by, and what that would have to hold, where that would help. */
export function denied(reason: DecisionReason, deniedBy: DeniedBy, lacks?: MissingPermission): Decision {
  return { ...refused(reason), deniedBy, ...(lacks && { missing: lacks }) };
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

/** All patterns that the actor holds in the whole tenant now. */
export function patternsHeld(snapshot: TenantSnapshot, actor: Pick<Actor, 'type' | 'id'>, nowMs: number): string[] {
  const { assignments, isSuperuser } = factsOf(snapshot, actor);
  if (isSuperuser) return ['*'];
  return assignments
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
  if (actor.limitedTo !== null && !allWithin(actor.limitedTo)) return false;
  if (actor.type === 'service') return actor.limitedTo !== null;
  if (!allWithin(patternsHeld(snapshot, actor, nowMs))) return false;
  return actor.onBehalfOf === null || allWithin(patternsHeld(snapshot, { type: 'human', id: actor.onBehalfOf }, nowMs));
}
