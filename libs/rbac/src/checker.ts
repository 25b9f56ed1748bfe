import { Clock, PermissionChecker, whenKnown, type Actor, type Awaitable, type Decision, type Scope } from '#kernel';
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

  check(actor: Actor, permission: string, scope: Scope | null): Awaitable<Decision> {
    if (actor.tenantId === null) return { allowed: false, reason: 'no_tenant', matchedRoleIds: [] };
    return whenKnown(this.snapshots.of(actor.tenantId), (snapshot) =>
      decide(snapshot, actor, permission, scope, this.clock.nowMs()),
    );
  }

  roleNamesOf(actor: Actor): Awaitable<readonly string[]> {
    if (actor.tenantId === null) return [];
    return whenKnown(this.snapshots.of(actor.tenantId), (snapshot) => roleNames(snapshot, actor, this.clock.nowMs()));
  }

  knows(permission: string): boolean {
    return isKnownPermission(permission);
  }
}
