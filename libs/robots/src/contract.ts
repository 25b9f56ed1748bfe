import { Command, Query } from '#kernel';

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

/** Whom a robot of the tenant in scope acts for; null when there is none of that id, or it has ended. */
export class FindCreatorOfRobot extends Query<string | null> {
  static readonly action = 'robots.find-creator';

  constructor(readonly robotId: string) {
    super();
  }
}
