import 'reflect-metadata';
import type { Actor, RequestOrigin } from '#kernel';
import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { AppRequest } from './app-request.js';

/** Who may call a route. Every route declares exactly one; a route that declares none stops the start. */
export type AccessDeclaration =
  | { readonly kind: 'public' }
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'permission'; readonly permission: string }
  | { readonly kind: 'role'; readonly role: string };

export const ACCESS = 'sallyport:access';

/** In the OpenAPI document every operation says who may call it. */
export const ACCESS_EXTENSION = 'x-access';

const declare = (access: AccessDeclaration): MethodDecorator =>
  applyDecorators(SetMetadata(ACCESS, access), ApiExtension(ACCESS_EXTENSION, access));

/** Anyone may call, without a credential. */
export const Public = (): MethodDecorator => declare({ kind: 'public' });

/** Whoever is signed in, also before a tenant is selected: the account's own routes. */
export const Authenticated = (): MethodDecorator => declare({ kind: 'authenticated' });

/** Whoever holds the permission in the tenant of its credential. */
export const RequirePermission = (permission: string): MethodDecorator => declare({ kind: 'permission', permission });

/** Whoever holds the role, by name, in the tenant of its credential. Prefer a permission. */
export const RequireRole = (role: string): MethodDecorator => declare({ kind: 'role', role });

/**
 * The caller. On a route that requires a permission or a role it is a `TenantActor`. On a `@Public()` route there is
 * none, and using it there is a bug.
 */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<AppRequest>();
  if (!actor) throw new Error('@CurrentActor() on a route without an actor');
  return actor;
});

/** Where the request came from, for the audit trail. */
export const CurrentOrigin = createParamDecorator(
  (_: unknown, context: ExecutionContext): RequestOrigin | null =>
    context.switchToHttp().getRequest<AppRequest>().context?.origin ?? null,
);
