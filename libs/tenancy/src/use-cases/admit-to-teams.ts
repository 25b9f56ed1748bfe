import type { TenantActor } from '#kernel';
import { CallerPermissions } from '#platform';
import { Injectable } from '@nestjs/common';

/** Who says who is in a team. */
export const MANAGE_TEAMS = 'teams:manage';

/** Who lets somebody into teams together with the tenant: whoever may do so alone. */
@Injectable()
export class AdmitToTeams {
  constructor(private readonly callers: CallerPermissions) {}

  /** Throws `rbac.permission-required` unless there are no teams. */
  async require(by: TenantActor, teamIds: readonly string[]): Promise<void> {
    if (teamIds.length === 0) return;
    await this.callers.require(by, MANAGE_TEAMS);
  }
}
