import type { Actor, TenantActor } from './actor.js';
import type { Awaitable } from './awaitable.js';

/** Where a permission is wanted: any resource type and id that the application names. */
export interface Scope {
  readonly type: string;
  readonly id: string;
}

/** Why a decision is what it is; enumerated and documented, clients may branch on it. */
export const DECISION_REASONS = {
  matched: 'A role of the actor grants the permission here.',
  superuser: 'The actor, or whoever it acts for, is a superuser, who has every permission without a role.',
  credential_limited: 'The credential carries only some of its actor’s permissions, and not this one.',
  creator_lost_permission: 'Whoever made the robot may not do this here either; a robot never exceeds its creator.',
  tenant_suspended: 'The tenant is not active.',
  actor_disabled: 'The account that the question is about is disabled.',
  not_a_member: 'The actor, or whoever it acts for, does not belong to the tenant any more.',
  no_tenant: 'The credential is bound to no tenant yet.',
  unknown_permission: 'Neither the catalogue has the permission, nor has an application registered it; nobody has it.',
  no_matching_role: 'None of the actor’s roles grants the permission.',
  out_of_scope: 'A role grants the permission, but only in another scope.',
  role_disabled: 'The role that grants the permission is disabled.',
  assignment_revoked: 'The role that granted the permission here was taken away, within the last 30 days.',
  assignment_expired: 'The assignment of the role that grants the permission has expired.',
} as const;

export type DecisionReason = keyof typeof DECISION_REASONS;

/** The links of the chain of authority, each of which can refuse: tenant ∩ person ∩ robot or service ∩ credential. */
export const AUTHORITY_LINKS = {
  tenant: 'The tenant that the credential is bound to.',
  human: 'The person who asks, or for whom a robot acts.',
  robot: 'The robot, whatever its creator may do.',
  service: 'The tenant-level key, as somebody of the tenant.',
  credential: 'The key or token, which carries less than its actor holds.',
  catalogue: 'The permissions that there are.',
} as const;

/** The link that refused; `id` is that of the tenant, person, robot, service or credential, null where there is none. */
export interface DeniedBy {
  readonly link: keyof typeof AUTHORITY_LINKS;
  readonly id: string | null;
}

/** What the link that refused would have to hold. */
export interface MissingPermission {
  readonly permission: string;
  readonly scopeType: string | null;
  readonly scopeId: string | null;
}

export interface Decision {
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  /** The roles that grant the permission here; empty when refused, and for a superuser. */
  readonly matchedRoleIds: readonly string[];
  /** Which link of the chain of authority refused, where one did. */
  readonly deniedBy?: DeniedBy;
  /** What that link lacks; absent where no role or permission would help it. */
  readonly missing?: MissingPermission;
}

/** "May this caller do that?" Implemented by rbac; a plain call, because it is on the way of every request. */
export abstract class PermissionChecker {
  /** Decides now, on what is true now. Throws `unavailable` when that can't be known; never guesses. */
  abstract check(actor: Actor, permission: string, scope: Scope | null): Awaitable<Decision>;

  /** Whether the actor is a person who administers the whole system, signed in as such. */
  abstract checkSystemAdmin(actor: Actor): Awaitable<Decision>;

  /** The names of the roles that the actor holds in its tenant without scope, sorted. */
  abstract roleNamesOf(actor: Actor): Awaitable<readonly string[]>;

  /** Why whatever is bound to the actor's tenant counts no more: suspended, or no member any more; null while it counts. */
  abstract whyExcluded(actor: TenantActor): Awaitable<'tenant_suspended' | 'not_a_member' | null>;

  /**
   * Whether the actor holds all that these patterns grant, in the whole tenant, from now until that time (null: without end): nobody
   * grants what they don't hold, or for longer.
   */
  abstract mayGrant(actor: TenantActor, patterns: readonly string[], until: Date | null): Awaitable<boolean>;

  /** Whether Sallyport's own catalogue has the permission, or any that the pattern grants. */
  abstract knows(pattern: string): boolean;

  /** The same in a tenant, whose applications have registered permissions of theirs. */
  abstract knowsIn(tenantId: string, pattern: string): Awaitable<boolean>;
}
