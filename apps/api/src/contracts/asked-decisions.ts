import { AuditTrail, PermissionChecker, type Decision, type Scope, type TenantActor } from '#kernel';
import { currentRequest, permissionRequired } from '#platform';
import { Injectable } from '@nestjs/common';

const OF_OTHERS = 'users:read';

/** What contracts answer about what somebody may do: of themself to anybody, of another member with `users:read`. */
@Injectable()
export class AskedDecisions {
  constructor(
    private readonly permissions: PermissionChecker,
    private readonly auditTrail: AuditTrail,
  ) {}

  /** Throws `rbac.permission-required` for another user without `users:read`. */
  async of(userId: string, caller: TenantActor, permission: string, scope: Scope | null): Promise<Decision> {
    if (userId === caller.id) return this.#decideFor(caller, permission, scope);
    const decision = await this.#decideFor(caller, OF_OTHERS, null);
    if (!decision.allowed) throw permissionRequired(OF_OTHERS, decision);
    return this.#decideForAnother(userId, caller, permission, scope);
  }

  async #decideFor(actor: TenantActor, permission: string, scope: Scope | null): Promise<Decision> {
    const decision = await this.permissions.check(actor, permission, scope);
    await this.auditTrail.recordDecision({ actor, permission, scope, decision, origin: originOfRequest() });
    return decision;
  }

  async #decideForAnother(
    userId: string,
    actor: TenantActor,
    permission: string,
    scope: Scope | null,
  ): Promise<Decision> {
    const decision = await this.permissions.checkMember(actor.tenantId, userId, permission, scope);
    const subject = { type: 'human', id: userId } as const;
    await this.auditTrail.recordDecision({ actor, subject, permission, scope, decision, origin: originOfRequest() });
    return decision;
  }
}

const originOfRequest = () => currentRequest()?.origin ?? null;
