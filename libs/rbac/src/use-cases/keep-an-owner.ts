import { Clock } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { KeepAnOwner } from '../contract.js';
import { RoleRepository } from '../storage/role.repository.js';
import { Snapshots } from '../storage/snapshots.js';
import { OtherOwners } from './other-owners.js';

@QueryHandler(KeepAnOwner)
export class KeepAnOwnerHandler implements IQueryHandler<KeepAnOwner> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly snapshots: Snapshots,
    private readonly owners: OtherOwners,
    private readonly clock: Clock,
  ) {}

  async execute({ userId }: KeepAnOwner): Promise<void> {
    await this.roles.lockAssignments();
    await this.owners.require(await this.snapshots.read(), { type: 'human', id: userId }, this.clock.nowMs());
  }
}
