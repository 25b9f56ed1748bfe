import { Inject, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerRequest } from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import type { AppRequest } from '../http/app-request.js';
import { addressGroup } from '../http/client-address.js';
import { routeFactsOf } from '../http/route-facts.js';
import { Limiter } from './limiter.js';
import { quota } from './quota.js';
import { RateLimits } from './rate-limits.js';

/**
 * Limits the routes of the strict classes per client address and class, whoever else is counted for. Closes while nobody can
 * count: what it protects is guessed, or costs money. Its limits are the throttler's, so that `@Throttle()` makes a route
 * stricter still.
 */
@Injectable()
export class StrictLimit extends ThrottlerGuard {
  @Inject() private readonly limiter!: Limiter;
  @Inject() private readonly limits!: RateLimits;

  protected override async handleRequest({ context, limit, ttl }: ThrottlerRequest): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<AppRequest>();
    const { limitClass = 'sign-in' } = routeFactsOf(context.getHandler());
    const strict = quota({ subject: 'address', limitClass, limit, windowSeconds: ttl / 1000, whenAway: 'close' });
    const taken = await this.limiter.take(strict, addressGroup(request.ip));
    await this.limits.settle(request, http.getResponse<FastifyReply>(), { quota: strict, taken });
    return true;
  }
}
