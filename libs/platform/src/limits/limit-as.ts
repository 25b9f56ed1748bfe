import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { RouteFacts } from '../http/route-facts.js';
import { isStrict, type RouteClass } from './route-class.js';
import { StrictLimit } from './strict-limit.guard.js';

/** In the OpenAPI document an operation of a class of its own names it. */
export const LIMIT_EXTENSION = 'x-limit-class';

/**
 * How sensitive the route is. Without it a route is a `read` or a `write` by its method; one that takes a password or a code,
 * sends one or renews tokens must say so.
 */
export const LimitAs = (limitClass: RouteClass): MethodDecorator =>
  applyDecorators(
    RouteFacts({ limitClass }),
    ApiExtension(LIMIT_EXTENSION, limitClass),
    ...(isStrict(limitClass) ? [UseGuards(StrictLimit)] : []),
  );
