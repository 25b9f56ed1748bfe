import 'reflect-metadata';
import type { FreshAuthentication } from '#kernel';
import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';

export interface RequiredPermission {
  readonly kind: 'permission';
  readonly permission: string;
  readonly in?: { readonly scopeType: string; readonly parameter: string };
}

/** Who may call a route. Every route declares exactly one; a route that declares none stops the start. */
export type AccessDeclaration =
  | { readonly kind: 'public' }
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'authenticated' }
  | RequiredPermission
  | { readonly kind: 'role'; readonly role: string };

/** What a route declares about itself, as Fastify keeps it: in `routeOptions.config`. */
export interface RouteFacts {
  readonly access?: AccessDeclaration;
  /** See `RequireFreshAuthentication`. */
  readonly freshAuthentication?: FreshAuthentication;
  /** See `BeforeSecondFactor`. */
  readonly isBeforeSecondFactor?: boolean;
  /** See `WithoutCommands`. */
  readonly isWithoutCommands?: boolean;
}

export const RouteFacts =
  (facts: RouteFacts): MethodDecorator =>
  (prototype, name, descriptor) =>
    RouteConfig({ ...routeFactsOf(descriptor.value as object), ...facts })(prototype, name, descriptor);

export function routeFactsOf(handler: object): RouteFacts {
  return (Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) ?? {}) as RouteFacts;
}

/**
 * For routes on the way of every request of an application: their handler sends no command and no query, and
 * `currentRequest()` is undefined in it. That makes each of its promises cheaper; see `Ambient`.
 */
export const WithoutCommands = (): MethodDecorator => RouteFacts({ isWithoutCommands: true });
