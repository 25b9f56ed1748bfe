import { Clock } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { CreatorsOfRobots } from '../contract.js';
import { RobotRepository } from '../storage/robot.repository.js';

@QueryHandler(CreatorsOfRobots)
export class CreatorsOfRobotsHandler implements IQueryHandler<CreatorsOfRobots> {
  constructor(
    private readonly robots: RobotRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ robotIds }: CreatorsOfRobots): Promise<ReadonlyMap<string, string>> {
    const now = this.clock.now();
    const robots = await this.robots.activeOnes(robotIds);
    return new Map(robots.filter((robot) => !robot.hasEnded(now)).map(({ id, creatorId }) => [id, creatorId]));
  }
}
