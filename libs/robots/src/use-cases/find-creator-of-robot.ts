import { Clock } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { FindCreatorOfRobot } from '../contract.js';
import { RobotRepository } from '../storage/robot.repository.js';

@QueryHandler(FindCreatorOfRobot)
export class FindCreatorOfRobotHandler implements IQueryHandler<FindCreatorOfRobot> {
  constructor(
    private readonly robots: RobotRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ robotId }: FindCreatorOfRobot): Promise<string | null> {
    const robot = await this.robots.find(robotId);
    return robot === null || robot.hasEnded(this.clock.now()) ? null : robot.creatorId;
  }
}
