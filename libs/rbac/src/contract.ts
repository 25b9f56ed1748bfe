import { Command, Query, type ActingRef, type ActorRef, type Decision, type TenantActor } from '#kernel';

/** Gives a new tenant its built-in roles, and its owner that role. Part of making the tenant: joins its commit. */
export class InitialiseRoles extends Command {
  static readonly action = 'rbac.initialise-roles';

  constructor(
    readonly tenantId: string,
    /** Null for the default tenant, whose owner the operator names. */
    readonly ownerId: string | null,
  ) {
    super();
  }
}

/** The names of the tenant-wide roles that the user holds now, by tenant, highest first. */
export class ListRoleNamesOfUser extends Query<ReadonlyMap<string, readonly string[]>> {
  static readonly action = 'rbac.list-role-names';

  constructor(readonly userId: string) {
    super();
  }
}

/** Who holds a role: an actor, or a team, for everybody who is in it. */
export type HolderRef = ActorRef | { readonly type: 'team'; readonly id: string };

/** The patterns and the rank of a role must be within those of whoever gives it, for as long as it is given; owners alone make owners. */
export type Granter = Pick<TenantActor, 'type' | 'id' | 'tenantId' | 'onBehalfOf' | 'limitedTo'>;

/** Whoever runs the service, by its settings or its command line: bound by nobody's rank. No request is one. */
export interface Operator {
  readonly type: 'operator';
  readonly tenantId: string;
}

/**
 * Gives a role to somebody who holds none in the tenant yet; joins the commit that makes them a member, or a robot. Throws
 * `rbac.role-not-found`, `rbac.rank-required`, `rbac.grant-exceeds-own`.
 */
export class GiveRole extends Command {
  static readonly action = 'rbac.give-role';

  constructor(
    readonly to: ActorRef,
    readonly role: string,
    readonly by: Granter | Operator,
  ) {
    super();
  }
}

/**
 * Gives a member a role, in the whole tenant and without end, instead of whatever they hold. Throws `tenancy.member-not-found`,
 * `rbac.role-not-found`, `rbac.rank-required`, `rbac.higher-rank`, `rbac.grant-exceeds-own`, `rbac.last-owner`.
 */
export class ChangeRole extends Command {
  static readonly action = 'rbac.change-role';

  constructor(
    readonly userId: string,
    readonly role: string,
    readonly by: Granter,
  ) {
    super();
  }
}

/** Whether `GiveRole` would go through now. Throws what it throws. */
export class CheckGrant extends Query<void> {
  static readonly action = 'rbac.check-grant';

  constructor(
    readonly role: string,
    readonly by: Granter,
  ) {
    super();
  }
}

/**
 * Whether `by` could give somebody the roles that they hold: whoever puts a robot into a team gives it there what these
 * grant. Throws `rbac.rank-required`, `rbac.grant-exceeds-own`.
 */
export class CheckGrantOfHeldRoles extends Query<void> {
  static readonly action = 'rbac.check-grant-of-held-roles';

  constructor(
    readonly holder: ActorRef,
    readonly by: Granter,
  ) {
    super();
  }
}

/**
 * Whether `by` could give `to`, or somebody new, what these teams hold, for as long as they hold it: whoever puts somebody into a
 * team gives them that. Until the commit nobody changes it. Answers whether any of it needs a second factor; teams that hold nothing
 * ask for nothing. Throws `rbac.rank-required`, `rbac.higher-rank`, `rbac.grant-exceeds-own`.
 */
export class CheckGrantOfTeams extends Query<boolean> {
  static readonly action = 'rbac.check-grant-of-teams';

  constructor(
    readonly teamIds: readonly string[],
    readonly by: Granter,
    readonly to: ActorRef | null = null,
  ) {
    super();
  }
}

/**
 * What a person may do in all of the tenant in scope, as the open transaction sees it. Whoever is no member, or nobody, is
 * `not_a_member`; an account that may not sign in is `actor_disabled`.
 */
export class DecideForMember extends Query<Decision> {
  static readonly action = 'rbac.decide-for-member';

  constructor(
    /** That in scope. */
    readonly tenantId: string,
    readonly userId: string,
    readonly permission: string,
  ) {
    super();
  }
}

/** Whether `by` may act on somebody. Throws `rbac.rank-required`, `rbac.higher-rank`. */
export class CheckRank extends Query<void> {
  static readonly action = 'rbac.check-rank';

  constructor(
    readonly target: ActorRef,
    readonly by: ActingRef,
  ) {
    super();
  }
}

/**
 * Takes all roles from somebody who leaves the tenant, or a team that is deleted; joins that commit. Without `by` nobody's rank is
 * asked: they leave by themselves. Throws `rbac.rank-required`, `rbac.higher-rank`, and `rbac.last-owner` unless the tenant needs none any more.
 */
export class TakeRoles extends Command {
  static readonly action = 'rbac.take-roles';

  constructor(
    readonly from: HolderRef,
    readonly by: Granter | null,
    readonly keepsAnOwner = true,
  ) {
    super();
  }
}

/** The names of the roles that the members of the tenant in scope hold in all of it now, by user id. */
export class RolesOfMembers extends Query<ReadonlyMap<string, readonly string[]>> {
  static readonly action = 'rbac.roles-of-members';
}

/** The account is no superuser from here on; one that was none changes nothing. When it has returned, no process takes it for one. */
export class RevokeSuperuser extends Command {
  static readonly action = 'rbac.revoke-superuser';

  constructor(readonly userId: string) {
    super();
  }
}

/**
 * Whether the tenant in scope would keep an owner who may sign in without the user; until the commit none of its owners
 * ceases to be one. Throws `rbac.last-owner`.
 */
export class KeepAnOwner extends Query<void> {
  static readonly action = 'rbac.keep-an-owner';

  constructor(readonly userId: string) {
    super();
  }
}

/**
 * Whoever holds one of these roles of the tenant in scope needs a second factor there; of other roles nobody does. Answers
 * whether anything has changed. Throws `rbac.role-not-found`.
 */
export class RequireSecondFactorOfRoles extends Command<boolean> {
  static readonly action = 'rbac.require-second-factor-of-roles';

  constructor(readonly names: readonly string[]) {
    super();
  }
}

/** The names of the tenant's roles whose holders need a second factor; the caller belongs to the tenant. */
export class RolesWithSecondFactor extends Query<readonly string[]> {
  static readonly action = 'rbac.roles-with-second-factor';

  constructor(readonly tenantId: string) {
    super();
  }
}

/** Whether the user holds a role in the tenant that needs a second factor; until the commit nobody is given another one there. */
export class NeedsSecondFactor extends Query<boolean> {
  static readonly action = 'rbac.needs-second-factor';

  constructor(
    readonly tenantId: string,
    readonly userId: string,
  ) {
    super();
  }
}
