import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RevokeRobotsOfUser } from '../contract.js';
import { RobotRepository } from '../storage/robot.repository.js';
import { EndRobots } from './end-robots.js';

@CommandHandler(RevokeRobotsOfUser)
export class RevokeRobotsOfUserHandler implements ICommandHandler<RevokeRobotsOfUser> {
  constructor(
    private readonly robots: RobotRepository,
    private readonly ending: EndRobots,
  ) {}

  async execute({ userId, revokedBy }: RevokeRobotsOfUser): Promise<void> {
    await this.ending.end(await this.robots.lockActiveOf(userId), revokedBy);
  }
}
