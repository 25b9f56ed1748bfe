import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { CheckGrant } from '../contract.js';
import { lastMomentOf, roleToGive } from '../domain/grant-rules.js';
import { Snapshots } from '../storage/snapshots.js';

@QueryHandler(CheckGrant)
export class CheckGrantHandler implements IQueryHandler<CheckGrant> {
  constructor(private readonly snapshots: Snapshots) {}

  async execute({ role, by }: CheckGrant): Promise<void> {
    roleToGive(await this.snapshots.read(), role, by, lastMomentOf(null));
  }
}
