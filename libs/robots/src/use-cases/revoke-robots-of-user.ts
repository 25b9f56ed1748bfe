import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RevokeRobotsOfUser } from '../contract.js';
import { RobotRepository } from '../storage/robot.repository.js';
import { EndRobot } from './end-robot.js';

@CommandHandler(RevokeRobotsOfUser)
export class RevokeRobotsOfUserHandler implements ICommandHandler<RevokeRobotsOfUser> {
  constructor(
    private readonly robots: RobotRepository,
    private readonly ending: EndRobot,
  ) {}

  async execute({ userId, revokedBy }: RevokeRobotsOfUser): Promise<void> {
    for (const robot of await this.robots.lockActiveOf(userId)) await this.ending.end(robot, revokedBy);
  }
}
