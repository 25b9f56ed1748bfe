import type { FastifyReply } from 'fastify';
import type { AppRequest } from '../http/app-request.js';
import type { Taken } from './gcra.js';
import type { ToldLimit } from './quota.js';

/** Every answer has these; browsers of allowed origins may read them. */
export const LIMIT_HEADERS = [
  'x-rate-limit-limit',
  'x-rate-limit-remaining',
  'x-rate-limit-reset',
  'ratelimit',
  'ratelimit-policy',
] as const;

/**
 * Tells the caller about a limit, unless one that leaves less was told already: limit, what remains, and the Unix second at
 * which all of it is there again; and the fields of draft-ietf-httpapi-ratelimit-headers-11 (§3, §4), whose `t` is how long
 * no more than `r` can be used.
 */
export function tellLimit(request: AppRequest, reply: FastifyReply, told: ToldLimit, nowMs: number): void {
  if (request.toldLimit !== null && !leavesLess(told.taken, request.toldLimit.taken)) return;
  request.toldLimit = told;
  reply.headers(limitHeaders(told, nowMs));
}

export function limitHeaders({ quota, taken }: ToldLimit, nowMs: number): Record<string, string | number> {
  const { limit, remaining } = taken;
  return {
    'x-rate-limit-limit': limit,
    'x-rate-limit-remaining': remaining,
    'x-rate-limit-reset': Math.ceil((nowMs + taken.restoredMs) / 1000),
    ratelimit: `"${quota.name}";r=${remaining};t=${Math.ceil(taken.nextMs / 1000)}`,
    'ratelimit-policy': limit === quota.limit ? quota.policy : `"${quota.name}";q=${limit};w=${quota.windowSeconds}`,
  };
}

/** One that refused leaves less than one that did not; of two that leave as many, the one that takes longer to give more. */
export function leavesLess(a: Taken, b: Taken): boolean {
  if (a.granted > 0 !== b.granted > 0) return a.granted <= 0;
  return a.remaining < b.remaining || (a.remaining === b.remaining && a.nextMs > b.nextMs);
}
