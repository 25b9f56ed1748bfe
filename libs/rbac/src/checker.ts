import { Clock, PermissionChecker, type Actor, type Decision, type Scope } from '#kernel';
import { Injectable } from '@nestjs/common';
import { decide, roleNames } from './domain/decide.js';
import { isKnownPermission } from './domain/permission-catalogue.js';
import { Snapshots } from './storage/snapshots.js';

/** Answers "may this caller do that?" from the snapshot of its tenant. */
@Injectable()
export class SnapshotPermissionChecker extends PermissionChecker {
  constructor(
    private readonly snapshots: Snapshots,
    private readonly clock: Clock,
  ) {
    super();
  }

  async check(actor: Actor, permission: string, scope: Scope | null): Promise<Decision> {
    if (actor.tenantId === null) return { allowed: false, reason: 'no_tenant', matchedRoleIds: [] };
    return decide(await this.snapshots.of(actor.tenantId), actor, permission, scope, this.clock.now().getTime());
  }

  async roleNamesOf(actor: Actor): Promise<readonly string[]> {
    if (actor.tenantId === null) return [];
    return roleNames(await this.snapshots.of(actor.tenantId), actor, this.clock.now().getTime());
  }

  knows(permission: string): boolean {
    return isKnownPermission(permission);
  }
}
