import { Query } from '#kernel';
import { Queries } from '#platform';
import { DescribePlaces } from '#tenancy/contract';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { placesOf, type PlacedRobot } from '../domain/places.js';
import { RobotRepository } from '../storage/robot.repository.js';

/** The robots of the tenant in scope, newest first, revoked ones too. */
export class ListRobots extends Query<readonly PlacedRobot[]> {
  static readonly action = 'robots.list-robots';
}

@QueryHandler(ListRobots)
export class ListRobotsHandler implements IQueryHandler<ListRobots> {
  constructor(
    private readonly robots: RobotRepository,
    private readonly queries: Queries,
  ) {}

  async execute(): Promise<readonly PlacedRobot[]> {
    const robots = await this.robots.list();
    const places = await this.queries.execute(new DescribePlaces());
    return robots.map((robot) => ({ robot, ...placesOf(robot.id, places) }));
  }
}
