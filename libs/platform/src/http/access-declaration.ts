import 'reflect-metadata';
import { DomainError, type Actor, type FreshAuthentication } from '#kernel';
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { SIGN_IN_REQUIRED } from '../errors.js';
import type { AppRequest } from './app-request.js';
import { RouteFacts, type AccessDeclaration, type ScopeOfRoute } from './route-facts.js';

/** In the OpenAPI document every operation says who may call it. */
export const ACCESS_EXTENSION = 'x-access';

export const FRESH_AUTHENTICATION_EXTENSION = 'x-fresh-authentication';

export const BEFORE_SECOND_FACTOR_EXTENSION = 'x-before-second-factor';

const declare = (access: AccessDeclaration): MethodDecorator =>
  applyDecorators(RouteFacts({ access }), ApiExtension(ACCESS_EXTENSION, access));

/** Anyone may call, without a credential. */
export const Public = (): MethodDecorator => declare({ kind: 'public' });

/** A person who is signed in, also before a tenant is selected: the account's own routes. No key, no robot. */
export const SignedIn = (): MethodDecorator => declare({ kind: 'signed-in' });

/** A person who is signed in and administers the whole system, also before a tenant is selected. */
export const RequireSystemAdmin = (): MethodDecorator => declare({ kind: 'system-admin' });

/** Whoever presents a valid credential: a person, also before a tenant is selected, a robot, or a service. */
export const Authenticated = (): MethodDecorator => declare({ kind: 'authenticated' });

/**
 * Whoever holds the permission in the tenant of its credential; or, with a scope, whoever holds it there:
 * `@RequirePermission('projects:create', { scope: { type: 'team', parameter: 'teamId' } })`.
 */
export const RequirePermission = (permission: string, where: { readonly scope?: ScopeOfRoute } = {}): MethodDecorator =>
  declare({ kind: 'permission', permission, ...where });

/** Whoever holds the role, by name, in the tenant of its credential. Prefer a permission. */
export const RequireRole = (role: string): MethodDecorator => declare({ kind: 'role', role });

/**
 * Besides: only whoever has proved anew who they are, within the time and at least as strongly (RFC 9470). Programs and robots
 * have nothing to prove anew, and are refused; so are access tokens, which every service has that they are shown to, and which
 * a proof of later would renew for whoever has them.
 */
export const RequireFreshAuthentication = (freshAuthentication: FreshAuthentication): MethodDecorator =>
  applyDecorators(
    RouteFacts({ freshAuthentication }),
    ApiExtension(FRESH_AUTHENTICATION_EXTENSION, freshAuthentication),
  );

/** Also for a session that still awaits its second factor, to which every other route is closed. */
export const BeforeSecondFactor = (): MethodDecorator =>
  applyDecorators(RouteFacts({ isBeforeSecondFactor: true }), ApiExtension(BEFORE_SECOND_FACTOR_EXTENSION, true));

/** The caller. On a route that requires a permission or a role it is a `TenantActor`; on a `@Public()` route there is none. */
export function callerOf({ actor }: AppRequest): Actor {
  if (!actor) throw new Error('a route without an actor asks for it');
  return actor;
}

/** For what only a person does who is signed in, whatever a key of theirs carries. Throws `identity.sign-in-required`. */
export function requireSignedIn({ sessionId, limitedTo }: Actor): void {
  if (sessionId === null || limitedTo !== null) throw new DomainError(SIGN_IN_REQUIRED);
}

/** `callerOf` the request, as a parameter. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor =>
  callerOf(context.switchToHttp().getRequest<AppRequest>()),
);
