import { Clock } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { RolesOfMembers } from '../contract.js';
import { roleNames } from '../domain/decide.js';
import { Snapshots } from '../storage/snapshots.js';

@QueryHandler(RolesOfMembers)
export class RolesOfMembersHandler implements IQueryHandler<RolesOfMembers> {
  constructor(
    private readonly snapshots: Snapshots,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<ReadonlyMap<string, readonly string[]>> {
    const snapshot = await this.snapshots.read();
    const nowMs = this.clock.nowMs();
    return new Map([...snapshot.memberIds].map((id) => [id, roleNames(snapshot, { type: 'human', id }, nowMs)]));
  }
}
