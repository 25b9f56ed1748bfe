import { PermissionChecker, type TenantActor } from '#kernel';
import { permissionRequired } from '#platform';
import { Injectable } from '@nestjs/common';

/** Who says who is in a team. */
export const MANAGE_TEAMS = 'teams:manage';

/** Who lets somebody into teams together with the tenant: whoever may do so alone. */
@Injectable()
export class AdmitToTeams {
  constructor(private readonly permissions: PermissionChecker) {}

  /** Throws `rbac.permission-required` unless there are no teams. */
  async require(by: TenantActor, teamIds: readonly string[]): Promise<void> {
    if (teamIds.length === 0) return;
    const decision = await this.permissions.check(by, MANAGE_TEAMS, null);
    if (!decision.allowed) throw permissionRequired(MANAGE_TEAMS, decision);
  }
}
