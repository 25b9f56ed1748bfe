import { Command, defineError, Query } from '#kernel';

/**
 * Whether whatever belongs to the account counts: it exists, is active, and does not wait for its phone. Asked within the
 * account's own scope.
 */
export class MaySignIn extends Query<boolean> {
  static readonly action = 'identity.may-sign-in';

  constructor(readonly userId: string) {
    super();
  }
}

/**
 * Whether the account is active and has proved that it holds its phone; until the commit it stays so: whoever disables or
 * deletes it waits. First of all in whatever makes a person the member of a tenant. Asked within the account's own scope.
 */
export class HoldVerifiedAccount extends Query<boolean> {
  static readonly action = 'identity.hold-verified-account';

  constructor(readonly userId: string) {
    super();
  }
}

/**
 * Something that an attacker does, was seen: `data` has its `kind`, the `action` that was taken, and the `sessionId`; what says
 * who a person is stands in the audit trail.
 */
export const THREAT_DETECTED = 'identity.threat-detected';

/** The tag of everything made from the account. */
export const userTag = (userId: string): string => `user:${userId}`;

/** The one form of an email address. Throws `identity.email-invalid`. */
export class ReadEmail extends Query<string> {
  static readonly action = 'identity.read-email';

  constructor(readonly text: string) {
    super();
  }
}

/** The address of an account. Until it is verified it is only what somebody claims. */
export interface EmailOfUser {
  readonly email: string;
  readonly isVerified: boolean;
}

/** A secret that was mailed to the address has come back: it is proved, if it still is the account's. Joins the open command. */
export class ProveEmail extends Command {
  static readonly action = 'identity.prove-email';

  constructor(
    readonly userId: string,
    readonly email: string,
  ) {
    super();
  }
}

/** The addresses of accounts, by id; of one that is gone there is none. */
export class EmailsOfUsers extends Query<ReadonlyMap<string, EmailOfUser>> {
  static readonly action = 'identity.emails-of-users';

  constructor(readonly userIds: readonly string[]) {
    super();
  }
}

/**
 * Unbinds open sessions from a tenant: those of one user, or, with null, everybody's; what was issued for them in the tenant
 * is void. Joins the commit that takes the tenant away from them.
 */
export class ReleaseTenant extends Command {
  static readonly action = 'identity.release-tenant';

  constructor(
    readonly tenantId: string,
    readonly userId: string | null,
  ) {
    super();
  }
}

/** What others may know of the account with an address. */
export interface AccountSummary {
  readonly id: string;
  readonly isEmailVerified: boolean;
  readonly maySignIn: boolean;
}

/**
 * The account with the address, however it is written; null when there is none. Its rows are in scope after it. Throws
 * `identity.email-invalid`.
 */
export class AccountOfEmail extends Query<AccountSummary | null> {
  static readonly action = 'identity.account-of-email';

  constructor(readonly text: string) {
    super();
  }
}

/** Which of these accounts may sign in. */
export class ActiveAccounts extends Query<ReadonlySet<string>> {
  static readonly action = 'identity.active-accounts';

  constructor(readonly userIds: readonly string[]) {
    super();
  }
}

/** Whether the account whose rows are in scope has a second factor; until the commit it keeps it, or stays without. */
export class HasSecondFactor extends Query<boolean> {
  static readonly action = 'identity.has-second-factor';

  constructor(readonly userId: string) {
    super();
  }
}

export const SECOND_FACTOR_REQUIRED = defineError({
  code: 'identity.second-factor-required',
  kind: 'forbidden',
  title: 'A second factor is required',
  description:
    'The tenant, or a role that the caller holds there, requires a second factor, and the account has none. Until it has one, only the account’s own routes answer.',
  remedy: 'Add one with `POST /api/users/me/second-factors/totp`, then repeat the request.',
});
