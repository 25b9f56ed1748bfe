import { Clock, Command, DomainError, isId, type TenantActor } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { HolderRef } from '../domain/assignment.js';
import { OWNER } from '../domain/built-in-roles.js';
import { ASSIGNMENT_NOT_FOUND } from '../domain/errors.js';
import { requireMayActOn } from '../domain/grant-rules.js';
import { RoleRepository } from '../storage/role.repository.js';
import { Snapshots, snapshotTag } from '../storage/snapshots.js';
import { OtherOwners } from './other-owners.js';

/**
 * Takes a role away; it is gone at the next check. Throws `rbac.assignment-not-found`, `rbac.rank-required`,
 * `rbac.higher-rank`, `rbac.last-owner`.
 */
export class RevokeAssignment extends Command {
  static readonly action = 'rbac.revoke-assignment';

  constructor(
    readonly assignmentId: string,
    readonly reason: string | null,
    readonly by: TenantActor,
  ) {
    super();
  }
}

@CommandHandler(RevokeAssignment)
export class RevokeAssignmentHandler implements ICommandHandler<RevokeAssignment> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly snapshots: Snapshots,
    private readonly owners: OtherOwners,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ assignmentId, reason, by }: RevokeAssignment): Promise<void> {
    const now = this.clock.now();
    await this.roles.lockAssignments();
    const assignment = isId(assignmentId) ? await this.roles.findAssignment(assignmentId) : null;
    if (!assignment) throw new DomainError(ASSIGNMENT_NOT_FOUND);
    const snapshot = await this.snapshots.read();
    const holder: HolderRef = { type: assignment.actorType, id: assignment.actorId };
    requireMayActOn(snapshot, holder, by, now.getTime());
    const isOwnership = snapshot.rolesByName.get(OWNER)?.id === assignment.roleId && assignment.isUnlimited;
    if (isOwnership && holder.type === 'human') {
      await this.owners.require(snapshot, { type: 'human', id: holder.id }, now.getTime());
    }
    assignment.revoke(by.onBehalfOf ?? by.id, now, reason);
    await this.roles.updateAssignment(assignment);
    this.unitOfWork.transaction.invalidate(snapshotTag(by.tenantId));
  }
}
