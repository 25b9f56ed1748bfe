import { Command, DomainError, type TenantActor } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ROBOT_ENDED, ROBOT_NOT_FOUND } from '../domain/errors.js';
import { RobotRepository } from '../storage/robot.repository.js';
import { EndRobots } from './end-robots.js';

/**
 * Ends a robot for good: when this has returned, no process accepts its token, and its code, roles and places are gone.
 * Throws `robots.robot-not-found`, and `robots.robot-ended` where it was revoked before.
 */
export class RevokeRobot extends Command {
  static readonly action = 'robots.revoke-robot';

  constructor(
    readonly by: TenantActor,
    readonly robotId: string,
  ) {
    super();
  }
}

@CommandHandler(RevokeRobot)
export class RevokeRobotHandler implements ICommandHandler<RevokeRobot> {
  constructor(
    private readonly robots: RobotRepository,
    private readonly ending: EndRobots,
  ) {}

  async execute({ by, robotId }: RevokeRobot): Promise<void> {
    const robot = await this.robots.lock(robotId);
    if (!robot) throw new DomainError(ROBOT_NOT_FOUND);
    if (robot.status === 'revoked') throw new DomainError(ROBOT_ENDED);
    await this.ending.end([robot], by.id);
  }
}
