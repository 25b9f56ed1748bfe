import {
  Clock,
  isInTenant,
  PermissionChecker,
  whenKnown,
  type Actor,
  type Awaitable,
  type Decision,
  type Scope,
  type TenantActor,
} from '#kernel';
import { Injectable } from '@nestjs/common';
import { authorize, denied, mayGrant, whyExcluded } from './domain/authorize.js';
import { roleNames } from './domain/decide.js';
import { lastMomentOf } from './domain/grant-rules.js';
import { grantsAnything } from './domain/permission-catalogue.js';
import { Snapshots } from './storage/snapshots.js';
import { SuperuserRepository } from './storage/superuser.repository.js';

/** Answers "may this caller do that?" from the snapshot of its tenant. */
@Injectable()
export class SnapshotPermissionChecker extends PermissionChecker {
  constructor(
    private readonly snapshots: Snapshots,
    private readonly superusers: SuperuserRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  check(actor: Actor, permission: string, scope: Scope | null): Awaitable<Decision> {
    if (!isInTenant(actor)) return denied('no_tenant', { link: 'credential', id: actor.credential.id });
    return whenKnown(this.snapshots.of(actor.tenantId), (snapshot) =>
      authorize(snapshot, actor, permission, scope, this.clock.nowMs()),
    );
  }

  async checkSystemAdmin({ type, id, sessionId, limitedTo }: Actor): Promise<Decision> {
    const isPerson = type === 'human' && sessionId !== null && limitedTo === null;
    const allowed = isPerson && (await this.superusers.has(id));
    return { allowed, reason: allowed ? 'superuser' : 'no_matching_role', matchedRoleIds: [] };
  }

  whyExcluded(actor: TenantActor): Awaitable<'tenant_suspended' | 'not_a_member' | null> {
    return whenKnown(this.snapshots.of(actor.tenantId), (snapshot) => whyExcluded(snapshot, actor));
  }

  mayGrant(actor: TenantActor, patterns: readonly string[], until: Date | null): Awaitable<boolean> {
    return whenKnown(this.snapshots.of(actor.tenantId), (snapshot) =>
      mayGrant(snapshot, actor, patterns, lastMomentOf(until)),
    );
  }

  roleNamesOf(actor: Actor): Awaitable<readonly string[]> {
    if (actor.tenantId === null) return [];
    return whenKnown(this.snapshots.of(actor.tenantId), (snapshot) => roleNames(snapshot, actor, this.clock.nowMs()));
  }

  knows(pattern: string): boolean {
    return grantsAnything(pattern);
  }

  knowsIn(tenantId: string, pattern: string): Awaitable<boolean> {
    return whenKnown(this.snapshots.of(tenantId), ({ registered }) => grantsAnything(pattern, registered.keys()));
  }
}
