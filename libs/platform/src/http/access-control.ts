import {
  AuditTrail,
  Clock,
  DomainError,
  isFreshlyProved,
  isInTenant,
  PermissionChecker,
  whenKnown,
  type Actor,
  type Awaitable,
  type FreshAuthentication,
  type PresentedCredential,
  type Scope,
  type TenantActor,
} from '#kernel';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, preValidationHookHandler } from 'fastify';
import { runInRequest } from '../context/request-context.js';
import { auditRecordOfRefusal } from '../database/audit-envelope.js';
import {
  authenticationInsufficient,
  mfaRequired,
  NOT_AUTHENTICATED,
  PERMISSION_REQUIRED,
  permissionRequired,
  SESSION_REQUIRED,
  SIGN_IN_REQUIRED,
  TENANT_REQUIRED,
} from '../errors.js';
import { RateLimits } from '../limits/rate-limits.js';
import { classOfMethod } from '../limits/route-class.js';
import type { AccessDeclaration, RequiredPermission, RouteFacts } from './route-facts.js';
import { requireSignedIn } from './access-declaration.js';
import type { AppRequest } from './app-request.js';
import { CredentialVerifiers } from './credential-verifiers.js';
import { CrossOriginRule } from './cross-origin.js';
import { presentedCredential } from './presented-credential.js';
import { ReplacedTokenError } from './replaced-token-error.js';
import { SessionCookie } from './session-cookie.js';
import { WireContracts } from './wire-contract.js';

/** How a route finds the credential that decides. */
type Present = (request: AppRequest) => PresentedCredential | null;

/** The role of superusers, in no tenant. */
const SYSTEM_ADMIN = 'system_admin';

const EXCLUDED = {
  tenant_suspended: 'The tenant is not active.',
  not_a_member: 'Whoever it belongs to is no member of the tenant any more.',
};

/**
 * Decides whether a request may reach its route: who is calling (the first credential present decides), from where, and
 * whether the route's declaration admits them. A route without a declaration is refused. Decided once the body is there,
 * because whoever sends it decides how long that takes, and may have been revoked meanwhile.
 *
 * A hook of Fastify rather than a guard of Nest: a guard costs a third of a session check, and does not see the routes that
 * are not a controller's.
 */
@Injectable()
export class AccessControl {
  constructor(
    private readonly verifiers: CredentialVerifiers,
    private readonly permissions: PermissionChecker,
    private readonly auditTrail: AuditTrail,
    private readonly crossOrigin: CrossOriginRule,
    private readonly cookie: SessionCookie,
    private readonly contracts: WireContracts,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {}

  /** Stands before every route that is registered from now on. */
  guard(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', (route) => {
      const contract = this.contracts.ofPath(route.url);
      const present: Present = contract
        ? (request) => contract.presented(request)
        : (request) => presentedCredential(request, this.cookie.name);
      const admit: preValidationHookHandler = (request, reply, done) => {
        const admitted = this.#admit(request, reply, present, route.config);
        if (admitted instanceof Promise) admitted.then(() => done(), done);
        else done();
      };
      route.preValidation = [route.preValidation ?? [], admit].flat();
    });
  }

  #admit(request: AppRequest, reply: FastifyReply, present: Present, facts: RouteFacts = {}): Awaitable<void> {
    const { access, limitClass = classOfMethod(request.method) } = facts;
    if (!access) throw new Error('route without an access declaration');
    if (access.kind === 'public') {
      return whenKnown(this.limits.ofAddress(request, reply, limitClass), () => this.crossOrigin.enforce(request));
    }
    return whenKnown(this.#authenticate(request, reply, present), (actor) =>
      whenKnown(this.limits.ofActor(request, reply, actor, limitClass), () =>
        this.#requireAccess(request, actor, access, facts),
      ),
    );
  }

  #requireAccess(request: AppRequest, actor: Actor, access: AccessDeclaration, facts: RouteFacts): Awaitable<void> {
    const refusal = this.#refusalOf(request, actor, facts);
    if (refusal) return this.#refused(request, refusal);
    if (access.kind === 'system-admin') return this.#requireSystemAdmin(request, actor);
    if (!isInTenant(actor)) return;
    if (access.kind === 'permission') return this.#requirePermission(request, actor, access);
    if (access.kind === 'role') return this.#requireRole(request, actor, access.role);
  }

  /** Why the caller may not even ask, whatever they may do; null when they may. */
  #refusalOf(request: AppRequest, actor: Actor, facts: RouteFacts): DomainError | null {
    const kind = facts.access?.kind;
    try {
      this.crossOrigin.enforce(request);
      if (actor.authentication?.awaitsSecondFactor && !facts.isBeforeSecondFactor) return mfaRequired();
      if (kind === 'signed-in' || kind === 'system-admin') requireSignedIn(actor);
      const needsTenant = kind === 'permission' || kind === 'role';
      if (needsTenant && !isInTenant(actor)) return new DomainError(TENANT_REQUIRED);
      return facts.freshAuthentication ? this.#staleness(actor, facts.freshAuthentication) : null;
    } catch (error) {
      return error as DomainError;
    }
  }

  #staleness({ authentication, credential }: Actor, wanted: FreshAuthentication): DomainError | null {
    if (authentication === null) return new DomainError(SIGN_IN_REQUIRED);
    if (credential.kind !== 'session') return new DomainError(SESSION_REQUIRED);
    const isFresh = isFreshlyProved(authentication, wanted, this.clock.nowMs());
    return isFresh ? null : authenticationInsufficient(wanted);
  }

  async #refused(request: AppRequest, refusal: DomainError): Promise<never> {
    await this.#recordRefusal('http.request', request, refusal);
    throw refusal;
  }

  #authenticate(request: AppRequest, reply: FastifyReply, present: Present): Awaitable<Actor> {
    const credential = present(request);
    if (!credential) throw new DomainError(NOT_AUTHENTICATED, 'Not authenticated');
    request.credentialPlace = credential.place;
    try {
      const actor = whenKnown(this.verifiers.verify(credential), (verified) => this.#admitToTenant(request, verified));
      if (!(actor instanceof Promise)) return actor;
      return actor.catch((error: unknown) => this.#notAuthenticated(request, reply, error));
    } catch (error) {
      return this.#notAuthenticated(request, reply, error);
    }
  }

  /**
   * What is bound to a tenant that is suspended, or that its holder does not belong to any more, counts no more; a session
   * stays its person's, without the tenant.
   */
  #admitToTenant(request: AppRequest, actor: Actor): Awaitable<Actor> {
    request.actor = actor;
    if (!isInTenant(actor)) return actor;
    return whenKnown(this.permissions.whyExcluded(actor), (excluded) => {
      if (excluded === null) return actor;
      if (actor.credential.kind !== 'session') throw new DomainError(NOT_AUTHENTICATED, EXCLUDED[excluded]);
      request.actor = { ...actor, tenantId: null };
      return request.actor;
    });
  }

  /** Throws the error again, once a refusal stands in the audit trail; past the limit of those, that one. */
  async #notAuthenticated(request: AppRequest, reply: FastifyReply, error: unknown): Promise<never> {
    if (error instanceof ReplacedTokenError) await runInRequest(request, error.report);
    if (error instanceof DomainError && error.definition.kind === 'unauthenticated') {
      await this.limits.ofFailure(request, reply);
      await this.#recordRefusal('identity.authenticate', request, error);
    }
    throw error;
  }

  #requirePermission(request: AppRequest, actor: TenantActor, access: RequiredPermission): Awaitable<void> {
    const { permission } = access;
    const scope = scopeOf(access, request);
    return whenKnown(this.permissions.check(actor, permission, scope), (decision) =>
      whenKnown(this.auditTrail.recordDecision({ actor, permission, scope, decision, origin: request.origin }), () => {
        if (!decision.allowed) throw permissionRequired(permission, decision);
      }),
    );
  }

  /** What is done for the whole system is no tenant's to see, whichever the caller is in. */
  async #requireSystemAdmin({ origin }: AppRequest, caller: Actor): Promise<void> {
    const decision = await this.permissions.checkSystemAdmin(caller);
    const actor = { ...caller, tenantId: null };
    await this.auditTrail.recordDecision({ actor, permission: SYSTEM_ADMIN, scope: null, decision, origin });
    if (!decision.allowed) throw roleRequired(SYSTEM_ADMIN);
  }

  async #requireRole(request: AppRequest, actor: TenantActor, role: string): Promise<void> {
    if ((await this.permissions.roleNamesOf(actor)).includes(role)) return;
    const refusal = roleRequired(role);
    await this.#recordRefusal('rbac.require-role', request, refusal);
    throw refusal;
  }

  async #recordRefusal(action: string, request: AppRequest, error: DomainError): Promise<void> {
    await this.auditTrail.appendRefusal(auditRecordOfRefusal(action, error, request, this.clock.now()));
  }
}

function roleRequired(role: string): DomainError {
  return new DomainError(PERMISSION_REQUIRED, `Role required: ${role}`, { extensions: { role } });
}

function scopeOf({ scope }: RequiredPermission, request: AppRequest): Scope | null {
  if (!scope) return null;
  return { type: scope.type, id: (request.params as Record<string, string>)[scope.parameter] ?? '' };
}
