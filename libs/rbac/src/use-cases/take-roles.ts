import { Clock } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { TakeRoles } from '../contract.js';
import { requireMayActOn } from '../domain/grant-rules.js';
import { RoleRepository } from '../storage/role.repository.js';
import { Snapshots, snapshotTag } from '../storage/snapshots.js';
import { OtherOwners } from './other-owners.js';

@CommandHandler(TakeRoles)
export class TakeRolesHandler implements ICommandHandler<TakeRoles> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly snapshots: Snapshots,
    private readonly owners: OtherOwners,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ from, by, keepsAnOwner }: TakeRoles): Promise<void> {
    const now = this.clock.now();
    const nowMs = now.getTime();
    await this.roles.lockAssignments();
    const snapshot = await this.snapshots.read();
    if (by) requireMayActOn(snapshot, from, by, nowMs);
    if (keepsAnOwner) await this.owners.require(snapshot, from, nowMs);
    for (const assignment of await this.roles.assignmentsOf(from)) {
      assignment.revoke(by && (by.onBehalfOf ?? by.id), now);
      await this.roles.updateAssignment(assignment);
      this.unitOfWork.transaction.invalidate(snapshotTag(assignment.tenantId));
    }
  }
}
