import { Clock } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { GiveRole } from '../contract.js';
import { Assignment } from '../domain/assignment.js';
import { roleToGive } from '../domain/grant-rules.js';
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
    const role = roleToGive(await this.snapshots.read(), name, by, now.getTime());
    await this.roles.assign(Assignment.of({ ...role, tenantId: by.tenantId }, to, by.onBehalfOf ?? by.id, now));
    this.unitOfWork.transaction.invalidate(snapshotTag(by.tenantId));
  }
}
