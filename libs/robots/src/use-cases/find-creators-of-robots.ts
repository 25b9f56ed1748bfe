import { Clock } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { FindCreatorsOfRobots } from '../contract.js';
import { RobotRepository } from '../storage/robot.repository.js';

@QueryHandler(FindCreatorsOfRobots)
export class FindCreatorsOfRobotsHandler implements IQueryHandler<FindCreatorsOfRobots> {
  constructor(
    private readonly robots: RobotRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ robotIds }: FindCreatorsOfRobots): Promise<readonly string[]> {
    const now = this.clock.now();
    const robots = (await this.robots.findAll(robotIds)).filter((robot) => !robot.hasEnded(now));
    return [...new Set(robots.map(({ creatorId }) => creatorId))];
  }
}
