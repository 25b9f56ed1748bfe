import { DomainError, isId, Query } from '#kernel';
import { Queries } from '#platform';
import { DescribePlaces } from '#tenancy/contract';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ROBOT_NOT_FOUND } from '../domain/errors.js';
import { placesOf, type PlacedRobot } from '../domain/places.js';
import { RobotRepository } from '../storage/robot.repository.js';

/** A robot of the tenant in scope. Throws `robots.robot-not-found` for any other, existing or not. */
export class GetRobot extends Query<PlacedRobot> {
  static readonly action = 'robots.get-robot';

  constructor(readonly robotId: string) {
    super();
  }
}

@QueryHandler(GetRobot)
export class GetRobotHandler implements IQueryHandler<GetRobot> {
  constructor(
    private readonly robots: RobotRepository,
    private readonly queries: Queries,
  ) {}

  async execute({ robotId }: GetRobot): Promise<PlacedRobot> {
    const robot = isId(robotId) ? await this.robots.find(robotId) : null;
    if (!robot) throw new DomainError(ROBOT_NOT_FOUND);
    return { robot, ...placesOf(robot.id, await this.queries.execute(new DescribePlaces())) };
  }
}
