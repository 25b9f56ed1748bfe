import 'reflect-metadata';
import type { FreshAuthentication } from '#kernel';
import type { Type } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { RouteClass } from '../limits/route-class.js';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';

/** The scope that a request is about: its type, and the name of the route's parameter that has its id. */
export interface ScopeOfRoute {
  readonly type: string;
  readonly parameter: string;
}

export interface RequiredPermission {
  readonly kind: 'permission';
  readonly permission: string;
  /** Where it is required; left out, in the whole tenant. */
  readonly scope?: ScopeOfRoute;
}

/** Who may call a route. Every route declares exactly one; a route that declares none stops the start. */
export type AccessDeclaration =
  | { readonly kind: 'public' }
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'system-admin' }
  | RequiredPermission
  | { readonly kind: 'role'; readonly role: string };

/** What a route declares about itself, as Fastify keeps it: in `routeOptions.config`. */
export interface RouteFacts {
  readonly access?: AccessDeclaration;
  /** See `RequireFreshAuthentication`. */
  readonly freshAuthentication?: FreshAuthentication;
  /** See `BeforeSecondFactor`. */
  readonly isBeforeSecondFactor?: boolean;
  /** See `LimitAs`. */
  readonly limitClass?: RouteClass;
  /** See `HotRoute`. */
  readonly hot?: HotHandler;
  /** See `LargeBody`. */
  readonly bodyLimitBytes?: number;
}

/** The method of a controller that answers a hot route, and the class of its body, if it takes one. */
export interface HotHandler {
  readonly controller: Type<object>;
  readonly method: string;
  readonly body: Type | undefined;
}

export const RouteFacts =
  (facts: RouteFacts): MethodDecorator =>
  (prototype, name, descriptor) =>
    RouteConfig({ ...routeFactsOf(descriptor.value as object), ...facts })(prototype, name, descriptor);

export function routeFactsOf(handler: object): RouteFacts {
  return (Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) ?? {}) as RouteFacts;
}

/**
 * For routes on the way of every request of an application. Fastify calls the method itself, with the request alone, whose
 * body has been validated against `body`: no parameters, guards, pipes, interceptors or filters of Nest. It sends no command
 * and no query, and `currentRequest()` is undefined in it, which makes each of its promises cheaper; see `Ambient`.
 */
export const HotRoute =
  (body?: Type): MethodDecorator =>
  (prototype, method, descriptor) => {
    const controller = prototype.constructor as HotHandler['controller'];
    return RouteFacts({ hot: { controller, method: String(method), body } })(prototype, method, descriptor);
  };

const LARGE_BODY_BYTES = 512 * 1024;

/** For a route that takes long lists: its body may be eight times as large as others. */
export const LargeBody = (): MethodDecorator => RouteFacts({ bodyLimitBytes: LARGE_BODY_BYTES });
