import { Command, Query } from '#kernel';

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

/** Whether the tenant in scope has a tenant-level key of that id that counts. */
export class HasTenantKey extends Query<boolean> {
  static readonly action = 'api-keys.has-tenant-key';

  constructor(readonly keyId: string) {
    super();
  }
}
