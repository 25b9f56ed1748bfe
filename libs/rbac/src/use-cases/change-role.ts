import { Clock, Command, DomainError, type ActorRef } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Granter } from '../contract.js';
import { Assignment } from '../domain/assignment.js';
import { MEMBER_NOT_FOUND } from '../domain/errors.js';
import { requireMayActOn, roleToGive } from '../domain/grant-rules.js';
import { RoleRepository } from '../storage/role.repository.js';
import { Snapshots, snapshotTag } from '../storage/snapshots.js';
import { OtherOwners } from './other-owners.js';

/**
 * Gives a member another role instead of those they hold. Throws `rbac.member-not-found`, `rbac.role-not-found`,
 * `rbac.higher-rank`, `rbac.grant-exceeds-own`, `rbac.last-owner`.
 */
export class ChangeRole extends Command {
  static readonly action = 'rbac.change-role';

  constructor(
    readonly userId: string,
    readonly role: string,
    readonly by: Granter,
  ) {
    super();
  }
}

@CommandHandler(ChangeRole)
export class ChangeRoleHandler implements ICommandHandler<ChangeRole> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly snapshots: Snapshots,
    private readonly owners: OtherOwners,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ userId, role: name, by }: ChangeRole): Promise<void> {
    const now = this.clock.now();
    await this.roles.lockAssignments();
    const snapshot = await this.snapshots.read();
    if (!snapshot.memberIds.has(userId)) throw new DomainError(MEMBER_NOT_FOUND);
    const member: ActorRef = { type: 'human', id: userId };
    requireMayActOn(snapshot, member, by, now.getTime());
    const role = roleToGive(snapshot, name, by, now.getTime());
    const held = await this.roles.assignmentsOf(member);
    if (held.some(({ roleId }) => roleId !== role.id)) await this.owners.require(snapshot, member, now.getTime());
    for (const assignment of held.filter(({ roleId }) => roleId !== role.id)) {
      assignment.revoke();
      await this.roles.updateAssignment(assignment);
    }
    if (!held.some(({ roleId }) => roleId === role.id)) {
      await this.roles.assign(Assignment.of({ ...role, tenantId: by.tenantId }, member, by.id, now));
    }
    this.unitOfWork.transaction.invalidate(snapshotTag(by.tenantId));
  }
}
