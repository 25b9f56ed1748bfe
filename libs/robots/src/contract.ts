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

/** Whom these robots of the tenant in scope act for, each once; nobody for ids of which there is none, or that has ended. */
export class FindCreatorsOfRobots extends Query<readonly string[]> {
  static readonly action = 'robots.find-creators';

  constructor(readonly robotIds: readonly string[]) {
    super();
  }
}
