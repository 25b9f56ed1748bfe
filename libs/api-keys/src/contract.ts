import { Command } from '#kernel';

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
