import { Query } from '#kernel';
import { Queries, type Page, type PageWish } from '#platform';
import { DescribePlaces } from '#tenancy/contract';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { placesOf, type PlacedRobot } from '../domain/places.js';
import type { RobotStatus } from '../domain/robot.js';
import { RobotRepository } from '../storage/robot.repository.js';

/** The robots of the tenant in scope, of one status or (null) any, whose names begin so. Throws `platform.cursor-invalid`. */
export class ListRobots extends Query<Page<PlacedRobot>> {
  static readonly action = 'robots.list-robots';

  constructor(
    readonly status: RobotStatus | null,
    readonly name: string,
    readonly wish: PageWish,
  ) {
    super();
  }
}

@QueryHandler(ListRobots)
export class ListRobotsHandler implements IQueryHandler<ListRobots> {
  constructor(
    private readonly robots: RobotRepository,
    private readonly queries: Queries,
  ) {}

  async execute({ status, name, wish }: ListRobots): Promise<Page<PlacedRobot>> {
    const { items, nextCursor } = await this.robots.page(status, name, wish);
    const places = await this.queries.execute(new DescribePlaces());
    return { items: items.map((robot) => ({ robot, ...placesOf(robot.id, places) })), nextCursor };
  }
}
