import { Command, Query, type ActorRef, type TenantActor, type TenantPlaces } from '#kernel';

/** The tag of everything made from a tenant's status, its members, and who is in which of its teams and chatgroups. */
export const tenantTag = (tenantId: string): string => `tenant:${tenantId}`;

/**
 * The tenant of contracts whose programs know none, with the slug `default`: made at the first start. A custom UUID (RFC 9562
 * §5.8), so that no tenant that somebody makes can pass for it.
 */
export const DEFAULT_TENANT_ID = '00000000-0000-8000-8000-000000000002';

/** Makes an account that has just registered itself a viewer of the default tenant; joins that commit. */
export class JoinDefaultTenant extends Command {
  static readonly action = 'tenancy.join-default-tenant';

  constructor(readonly userId: string) {
    super();
  }
}

/**
 * Revokes the keys and robots that a person has made, in all of their tenants, of which they stay a member; joins that commit. No
 * tenant is in scope after it.
 */
export class RevokeProgramsOfUser extends Command {
  static readonly action = 'tenancy.revoke-programs-of-user';

  constructor(readonly userId: string) {
    super();
  }
}

/** The places of the tenant in scope; null when there is none. */
export class DescribePlaces extends Query<TenantPlaces | null> {
  static readonly action = 'tenancy.describe-places';
}

/** A tenant, as its members see it. */
export interface TenantSummary {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly status: 'active' | 'suspended' | 'deleted';
  /** Whether only members with a second factor work in it. */
  readonly secondFactor: 'optional' | 'required';
  /** Whether whoever needs one may work in it from a browser that is remembered, without having shown it this time. */
  readonly remembersDevices: boolean;
}

/** The tenants that the user whose rows are in scope belongs to, by name; suspended ones too, deleted ones left out. */
export class ListTenantsOfUser extends Query<readonly TenantSummary[]> {
  static readonly action = 'tenancy.list-tenants';

  constructor(readonly userId: string) {
    super();
  }
}

/**
 * Whether the user belongs to the tenant, and it is active; until the commit it stays so: whoever removes them or suspends the
 * tenant waits. First of all in whatever makes or issues something on the strength of a membership.
 */
export class HoldMembership extends Query<boolean> {
  static readonly action = 'tenancy.hold-membership';

  constructor(
    readonly tenantId: string,
    readonly userId: string,
  ) {
    super();
  }
}

/** Whose power it takes to put somebody into a team that holds roles; null for the operator's. */
type Giver = Pick<TenantActor, 'type' | 'id' | 'tenantId' | 'onBehalfOf' | 'limitedTo'> | null;

/**
 * Puts somebody into teams of the tenant in scope, who get what these hold from `by`; joins the commit that makes them. Throws
 * `tenancy.team-not-found`, `rbac.rank-required`, `rbac.grant-exceeds-own`.
 */
export class JoinTeams extends Command {
  static readonly action = 'tenancy.join-teams';

  constructor(
    readonly actor: ActorRef,
    readonly teamIds: readonly string[],
    readonly by: Giver,
  ) {
    super();
  }
}

/**
 * Keeps these in the teams and chatgroups of the tenant that they are in, and out of all others, until the commit: whoever puts them
 * in, takes them out or deletes one of these waits. Before what the tenant's actors hold is locked.
 */
export class HoldPlacesOf extends Query<void> {
  static readonly action = 'tenancy.hold-places-of';

  constructor(
    readonly tenantId: string,
    readonly actorIds: readonly string[],
  ) {
    super();
  }
}

/** Takes somebody out of all teams and chatgroups of the tenant, which nobody puts them into until the commit that ends them. */
export class LeavePlaces extends Command {
  static readonly action = 'tenancy.leave-places';

  constructor(
    readonly tenantId: string,
    readonly actor: ActorRef,
  ) {
    super();
  }
}

/**
 * Ends all memberships of a user who goes for good, and whatever they hold in these tenants; joins the commit that deletes the
 * account, which is held alone. No tenant is in scope after it. Throws `rbac.last-owner`, with the tenant.
 */
export class LeaveAllTenants extends Command {
  static readonly action = 'tenancy.leave-all-tenants';

  constructor(readonly userId: string) {
    super();
  }
}

/** Removes what tenants have written down of a person: requests to join, and invitations to their addresses. */
export class ForgetPerson extends Command {
  static readonly action = 'tenancy.forget-person';

  constructor(
    readonly userId: string,
    /** That they have proved to hold. */
    readonly emails: readonly string[],
  ) {
    super();
  }
}

/**
 * Prepares that an account is disabled: active tenants that would be left without an owner are suspended, or, unless that is
 * wanted, it is refused. Joins that commit, in which the account is held alone. No tenant is in scope after it. Throws
 * `rbac.last-owner`, with the tenants.
 */
export class StandDown extends Command {
  static readonly action = 'tenancy.stand-down';

  constructor(
    readonly userId: string,
    readonly suspendsTenants: boolean,
  ) {
    super();
  }
}

/** Since when each of these actors is in each of its teams. */
export class TeamEntries extends Query<readonly TeamEntry[]> {
  static readonly action = 'tenancy.team-entries';

  constructor(readonly actorIds: readonly string[]) {
    super();
  }
}

export interface TeamEntry {
  readonly actorId: string;
  readonly teamId: string;
  readonly enteredAt: Date;
}
