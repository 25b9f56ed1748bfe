import { Command, Query } from '#kernel';

/** Who made each robot of the tenant in scope that may act, by the robot's id; of these, or (null) of all. */
export class CreatorsOfRobots extends Query<ReadonlyMap<string, string>> {
  static readonly action = 'robots.creators-of-robots';

  constructor(readonly robotIds: readonly string[] | null) {
    super();
  }
}

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
