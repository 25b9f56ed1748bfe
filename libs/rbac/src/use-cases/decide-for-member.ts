import { Clock, type Decision } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { DecideForMember } from '../contract.js';
import { decideFor, Subjects } from '../questions/subjects.js';
import { Snapshots } from '../storage/snapshots.js';

@QueryHandler(DecideForMember)
export class DecideForMemberHandler implements IQueryHandler<DecideForMember> {
  constructor(
    private readonly snapshots: Snapshots,
    private readonly subjects: Subjects,
    private readonly clock: Clock,
  ) {}

  async execute({ tenantId, userId, permission }: DecideForMember): Promise<Decision> {
    const snapshot = await this.snapshots.read();
    const [member = null] = await this.subjects.find(tenantId, [{ type: 'human', id: userId }]);
    return decideFor(snapshot, member, permission, null, this.clock.nowMs());
  }
}
