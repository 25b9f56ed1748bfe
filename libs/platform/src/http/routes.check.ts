import 'reflect-metadata';
import type { PermissionChecker } from '#kernel';
import { RequestMethod } from '@nestjs/common';
import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
  PIPES_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants.js';
import type { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { StartRefused } from '../config/config.js';
import { Commands, Queries } from '../cqrs/messages.js';
import { routeFactsOf, type RouteFacts } from './route-facts.js';

/** `design:paramtypes` of a parameter whose type has no class, so that nothing would validate it. */
const UNVALIDATED = new Set<unknown>([Object, undefined]);
const BODY_OR_QUERY = /^(3|4):/;
const WRAPPERS = [EXCEPTION_FILTERS_METADATA, GUARDS_METADATA, INTERCEPTORS_METADATA, PIPES_METADATA];

/**
 * Deny by default, at start-up: throws a list of every route that declares no access, asks for a permission that is not
 * in the catalogue, takes a body or query that nothing would validate, or could send a command without its caller.
 */
export function checkRoutes(
  discovery: DiscoveryService,
  scanner: MetadataScanner,
  permissions: PermissionChecker,
): void {
  const problems = discovery.getControllers().flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    const prototype = metatype.prototype as object;
    return scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = (prototype as Record<string, unknown>)[name] as object;
      if (!Reflect.hasMetadata(METHOD_METADATA, handler)) return [];
      const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number];
      const route = `${metatype.name}.${name} (${method})`;
      return [
        ...accessProblems(route, routeFactsOf(handler), permissions),
        ...scopeProblems(route, [metatype, handler], routeFactsOf(handler)),
        ...validationProblems(route, metatype, prototype, name),
        ...hotProblems(route, metatype, name, handler),
      ];
    });
  });
  if (problems.length > 0) throw new StartRefused('Routes that must not be served', problems);
}

function accessProblems(
  route: string,
  { access, freshAuthentication }: RouteFacts,
  permissions: PermissionChecker,
): string[] {
  if (!access)
    return [
      `${route} declares none of @Public(), @SignedIn(), @RequireSystemAdmin(), @Authenticated(), @RequirePermission(), @RequireRole()`,
    ];
  if (access.kind === 'public' && freshAuthentication)
    return [`${route} is @Public(), where nobody could have proved anything freshly`];
  const isUnknown = access.kind === 'permission' && !permissions.knows(access.permission);
  return isUnknown ? [`${route} requires ${access.permission}, which is not in the catalogue`] : [];
}

/** A scope whose id no part of the path is would be asked about nowhere. */
function scopeProblems(route: string, declared: readonly object[], { access }: RouteFacts): string[] {
  if (access?.kind !== 'permission' || !access.scope) return [];
  const { parameter } = access.scope;
  const paths = declared.flatMap((one) => Reflect.getMetadata(PATH_METADATA, one) as string | string[]);
  return paths.some((path) => path.split('/').includes(`:${parameter}`))
    ? []
    : [`${route} is scoped by :${parameter}, which its path does not have`];
}

/** What a hot route would not get, though it is written there. */
function hotProblems(route: string, metatype: object, name: string, handler: object): string[] {
  if (!routeFactsOf(handler).hot) return [];
  const dependencies = (Reflect.getMetadata('design:paramtypes', metatype) ?? []) as unknown[];
  const sendsCommands = dependencies.includes(Commands) || dependencies.includes(Queries);
  const isWrapped = WRAPPERS.some((key) => [metatype, handler].some((target) => Reflect.hasMetadata(key, target)));
  return [
    ...(sendsCommands ? [`${route} is a @HotRoute(), but its controller asks for Commands or Queries`] : []),
    ...(isWrapped || Reflect.hasMetadata(ROUTE_ARGS_METADATA, metatype, name)
      ? [`${route} is a @HotRoute(), but has parameters, guards, pipes, interceptors or filters of Nest`]
      : []),
  ];
}

function validationProblems(route: string, metatype: object, prototype: object, name: string): string[] {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, metatype, name) ?? {}) as Record<
    string,
    { index: number; data?: unknown }
  >;
  const types = (Reflect.getMetadata('design:paramtypes', prototype, name) ?? []) as unknown[];
  return Object.entries(parameters)
    .filter(
      ([key, { index, data }]) => BODY_OR_QUERY.test(key) && (data !== undefined || UNVALIDATED.has(types[index])),
    )
    .map(() => `${route} takes a body or query without a class that validates it`);
}
