import { AuditTrail, PermissionChecker, type Decision, type TenantActor } from '#kernel';
import { Injectable } from '@nestjs/common';
import { currentRequest } from '../context/request-context.js';
import { permissionRequired } from '../errors.js';

/**
 * Whether the caller has a permission in the whole tenant, for what only some requests of a route need, or what widens its
 * answer. That it has is recorded as when the route itself asks; a refusal that is thrown is recorded with the command or
 * query that asked, after its transaction.
 */
@Injectable()
export class CallerPermissions {
  constructor(
    private readonly permissions: PermissionChecker,
    private readonly auditTrail: AuditTrail,
  ) {}

  async has(actor: TenantActor, permission: string): Promise<boolean> {
    return (await this.#decide(actor, permission)).allowed;
  }

  /** Throws `rbac.permission-required`. */
  async require(actor: TenantActor, permission: string): Promise<void> {
    const decision = await this.#decide(actor, permission);
    if (!decision.allowed) throw permissionRequired(permission, decision);
  }

  /**
   * Whether a list shows all of the tenant (true) or what is the caller's own (false). Throws `rbac.permission-required` where the
   * credential does not carry the permission, and for a key of the tenant, which has nothing of its own.
   */
  async seesAll(actor: TenantActor, permission: string): Promise<boolean> {
    const decision = await this.#decide(actor, permission);
    const hasNoOwn = actor.type === 'service' && !decision.allowed;
    if (hasNoOwn || decision.reason === 'credential_limited') throw permissionRequired(permission, decision);
    return decision.allowed;
  }

  async #decide(actor: TenantActor, permission: string): Promise<Decision> {
    const decision = await this.permissions.check(actor, permission, null);
    if (!decision.allowed) return decision;
    const origin = currentRequest()?.origin ?? null;
    await this.auditTrail.recordDecision({ actor, permission, scope: null, decision, origin });
    return decision;
  }
}
