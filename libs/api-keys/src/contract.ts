import { Command, Query } from '#kernel';

/** What each live tenant-level key of the tenant in scope carries, by its id; of these, or (null) of all. */
export class PermissionsOfTenantKeys extends Query<ReadonlyMap<string, readonly string[]>> {
  static readonly action = 'api-keys.permissions-of-tenant-keys';

  constructor(readonly keyIds: readonly string[] | null) {
    super();
  }
}

/** Revokes all keys of a user in the tenant in scope; joins the commit that takes the tenant away from them. */
export class RevokeKeysOfUser extends Command {
  static readonly action = 'api-keys.revoke-keys-of-user';

  constructor(
    readonly userId: string,
    readonly revokedBy: string,
  ) {
    super();
  }
}
