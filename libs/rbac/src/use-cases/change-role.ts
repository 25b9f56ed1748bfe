import { Clock, DomainError, type ActorRef } from '#kernel';
import { ReleaseTenant } from '#identity/contract';
import { Commands, UnitOfWork } from '#platform';
import { MEMBER_NOT_FOUND } from '#tenancy';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ChangeRole } from '../contract.js';
import { Assignment } from '../domain/assignment.js';
import { OWNER } from '../domain/built-in-roles.js';
import { lastMomentOf, requireMayActOn, roleToGive } from '../domain/grant-rules.js';
import { RoleRepository } from '../storage/role.repository.js';
import { Snapshots, snapshotTag } from '../storage/snapshots.js';
import { OtherOwners } from './other-owners.js';

@CommandHandler(ChangeRole)
export class ChangeRoleHandler implements ICommandHandler<ChangeRole> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly snapshots: Snapshots,
    private readonly owners: OtherOwners,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly clock: Clock,
  ) {}

  async execute({ userId, role: name, by }: ChangeRole): Promise<void> {
    const now = this.clock.now();
    await this.roles.lockAssignments();
    const snapshot = await this.snapshots.read();
    if (!snapshot.memberIds.has(userId)) throw new DomainError(MEMBER_NOT_FOUND);
    const member: ActorRef = { type: 'human', id: userId };
    requireMayActOn(snapshot, member, by, now.getTime());
    const role = roleToGive(snapshot, name, by, lastMomentOf(null));
    if (role.name !== OWNER) await this.owners.require(snapshot, member, now.getTime());
    const assignments = await this.roles.assignmentsOf(member);
    const kept = assignments.find((assignment) => assignment.roleId === role.id && assignment.isUnlimited);
    for (const assignment of assignments.filter((one) => one !== kept)) {
      assignment.revoke(by.id, now);
      await this.roles.updateAssignment(assignment);
    }
    if (!kept) {
      await this.roles.assign(Assignment.of({ ...role, tenantId: by.tenantId }, member, by.id, now));
      await this.#askForSecondFactor(role.id, by.tenantId, userId);
    }
    this.unitOfWork.transaction.invalidate(snapshotTag(by.tenantId));
  }

  /** Whoever needs a second factor from here on is asked for it where the tenant is selected anew. */
  async #askForSecondFactor(roleId: string, tenantId: string, userId: string): Promise<void> {
    const graph = await this.snapshots.readGraph();
    if (graph.needsSecondFactor(roleId)) await this.commands.execute(new ReleaseTenant(tenantId, userId));
  }
}
