import { Query } from '#kernel';
import { Queries } from '#platform';
import { DescribePlaces } from '#tenancy/contract';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { teamIdsOf, type RobotInTeams } from '../domain/teams.js';
import { RobotRepository } from '../storage/robot.repository.js';

/** The robots of the tenant in scope, newest first, revoked ones too. */
export class ListRobots extends Query<readonly RobotInTeams[]> {
  static readonly action = 'robots.list-robots';
}

@QueryHandler(ListRobots)
export class ListRobotsHandler implements IQueryHandler<ListRobots> {
  constructor(
    private readonly robots: RobotRepository,
    private readonly queries: Queries,
  ) {}

  async execute(): Promise<readonly RobotInTeams[]> {
    const robots = await this.robots.list();
    const places = await this.queries.execute(new DescribePlaces());
    return robots.map((robot) => ({ robot, teamIds: teamIdsOf(robot.id, places) }));
  }
}
