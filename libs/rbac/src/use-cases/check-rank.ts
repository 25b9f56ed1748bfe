import { Clock } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { CheckRank } from '../contract.js';
import { requireMayActOn } from '../domain/grant-rules.js';
import { Snapshots } from '../storage/snapshots.js';

@QueryHandler(CheckRank)
export class CheckRankHandler implements IQueryHandler<CheckRank> {
  constructor(
    private readonly snapshots: Snapshots,
    private readonly clock: Clock,
  ) {}

  async execute({ target, by }: CheckRank): Promise<void> {
    requireMayActOn(await this.snapshots.read(), target, by, this.clock.nowMs());
  }
}
