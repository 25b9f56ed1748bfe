import { Clock } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { CheckGrantOfHeldRoles } from '../contract.js';
import { requireMayGiveRolesOf } from '../domain/grant-rules.js';
import { Snapshots } from '../storage/snapshots.js';

@QueryHandler(CheckGrantOfHeldRoles)
export class CheckGrantOfHeldRolesHandler implements IQueryHandler<CheckGrantOfHeldRoles> {
  constructor(
    private readonly snapshots: Snapshots,
    private readonly clock: Clock,
  ) {}

  async execute({ holder, by }: CheckGrantOfHeldRoles): Promise<void> {
    requireMayGiveRolesOf(await this.snapshots.read(), holder, by, this.clock.nowMs());
  }
}
