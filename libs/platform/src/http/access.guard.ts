import { AuditTrail, Clock, DomainError, PermissionChecker, type Actor, type TenantActor } from '#kernel';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { auditRecordOfRefusal } from '../database/audit-envelope.js';
import { NOT_AUTHENTICATED, PERMISSION_REQUIRED, TENANT_REQUIRED } from '../errors.js';
import { ACCESS, type AccessDeclaration } from './access-declaration.js';
import type { AppRequest } from './app-request.js';
import { CredentialVerifiers } from './credential-verifiers.js';
import { CrossOriginRule } from './cross-origin.js';
import { presentedCredential } from './presented-credential.js';
import { SessionCookie } from './session-cookie.js';

/**
 * Decides whether a request may reach its route: who is calling (the first credential present decides), from where, and
 * whether the route's declaration admits them. A route without a declaration is refused.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly verifiers: CredentialVerifiers,
    private readonly permissions: PermissionChecker,
    private readonly auditTrail: AuditTrail,
    private readonly crossOrigin: CrossOriginRule,
    private readonly cookie: SessionCookie,
    private readonly clock: Clock,
  ) {}

  canActivate(execution: ExecutionContext): boolean | Promise<boolean> {
    const request = execution.switchToHttp().getRequest<AppRequest>();
    const declaration = Reflect.getMetadata(ACCESS, execution.getHandler()) as AccessDeclaration | undefined;
    if (declaration?.kind !== 'public') return this.#admit(request, declaration);
    this.crossOrigin.enforce(request);
    return true;
  }

  async #admit(request: AppRequest, declaration: AccessDeclaration | undefined): Promise<boolean> {
    const actor = await this.#authenticate(request);
    request.actor = actor;
    if (request.context) request.context.actor = actor;
    this.crossOrigin.enforce(request);
    if (declaration?.kind === 'authenticated') return true;
    if (!isInTenant(actor)) throw new DomainError(TENANT_REQUIRED);
    if (declaration?.kind === 'permission') return this.#requirePermission(request, actor, declaration.permission);
    if (declaration?.kind === 'role') return this.#requireRole(request, actor, declaration.role);
    throw new Error('route without an access declaration');
  }

  async #authenticate(request: AppRequest): Promise<Actor> {
    const credential = presentedCredential(request, this.cookie.name);
    if (!credential) throw new DomainError(NOT_AUTHENTICATED, 'Not authenticated');
    request.credentialPlace = credential.place;
    try {
      return await this.verifiers.verify(credential);
    } catch (error) {
      if (error instanceof DomainError && error.definition.kind === 'unauthenticated') {
        await this.#recordRefusal('identity.authenticate', request, error);
      }
      throw error;
    }
  }

  async #requirePermission(request: AppRequest, actor: TenantActor, permission: string): Promise<boolean> {
    const decision = await this.permissions.check(actor, permission, null);
    const origin = request.context?.origin ?? null;
    await this.auditTrail.recordDecision({ actor, permission, scope: null, decision, origin });
    if (decision.allowed) return true;
    throw new DomainError(PERMISSION_REQUIRED, `Permission required: ${permission}`, {
      extensions: { permission, reason: decision.reason },
    });
  }

  async #requireRole(request: AppRequest, actor: TenantActor, role: string): Promise<boolean> {
    if ((await this.permissions.roleNamesOf(actor)).includes(role)) return true;
    const refusal = new DomainError(PERMISSION_REQUIRED, `Role required: ${role}`, { extensions: { role } });
    await this.#recordRefusal('rbac.require-role', request, refusal);
    throw refusal;
  }

  async #recordRefusal(action: string, request: AppRequest, error: DomainError): Promise<void> {
    await this.auditTrail.appendRefusal(auditRecordOfRefusal(action, error, request.context, this.clock.now()));
  }
}

function isInTenant(actor: Actor): actor is TenantActor {
  return actor.tenantId !== null;
}
