import { Clock } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { GiveRole } from '../contract.js';
import { Assignment } from '../domain/assignment.js';
import { activeRole, lastMomentOf, roleToGive } from '../domain/grant-rules.js';
import { RoleRepository } from '../storage/role.repository.js';
import { Snapshots, snapshotTag } from '../storage/snapshots.js';

@CommandHandler(GiveRole)
export class GiveRoleHandler implements ICommandHandler<GiveRole> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly snapshots: Snapshots,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ to, role: name, by }: GiveRole): Promise<void> {
    const now = this.clock.now();
    await this.roles.lockAssignments();
    const snapshot = await this.snapshots.read();
    const isOperator = by.type === 'operator';
    // A robot never exceeds whoever makes it, however long they hold what they do.
    const untilMs = to.type === 'robot' ? now.getTime() : lastMomentOf(null);
    const role = isOperator ? activeRole(snapshot, name) : roleToGive(snapshot, name, by, untilMs);
    const assignedBy = isOperator ? null : (by.onBehalfOf ?? by.id);
    await this.roles.assign(Assignment.of({ ...role, tenantId: by.tenantId }, to, assignedBy, now));
    this.unitOfWork.transaction.invalidate(snapshotTag(by.tenantId));
  }
}
