import { Clock } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { CheckGrantOfTeams } from '../contract.js';
import { requireMayActOn, requireMayGiveRolesOfTeam } from '../domain/grant-rules.js';
import { RoleRepository } from '../storage/role.repository.js';
import { Snapshots } from '../storage/snapshots.js';

@QueryHandler(CheckGrantOfTeams)
export class CheckGrantOfTeamsHandler implements IQueryHandler<CheckGrantOfTeams> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly snapshots: Snapshots,
    private readonly clock: Clock,
  ) {}

  async execute({ teamIds, by, to }: CheckGrantOfTeams): Promise<boolean> {
    if (teamIds.length === 0) return false;
    await this.roles.lockAssignments();
    if (!(await this.roles.areHolders(teamIds))) return false;
    const nowMs = this.clock.nowMs();
    const snapshot = await this.snapshots.read();
    if (to) requireMayActOn(snapshot, to, by, nowMs);
    const roleIds = teamIds.flatMap((id) => requireMayGiveRolesOfTeam(snapshot, id, by, nowMs));
    const graph = await this.snapshots.readGraph();
    return roleIds.some((id) => graph.needsSecondFactor(id));
  }
}
