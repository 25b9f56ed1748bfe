import { Command } from '#kernel';

/** Revokes all robots that a user made in the tenant in scope; joins the commit that takes the tenant away from them. */
export class RevokeRobotsOfUser extends Command {
  static readonly action = 'robots.revoke-robots-of-user';

  constructor(
    readonly userId: string,
    readonly revokedBy: string,
  ) {
    super();
  }
}
