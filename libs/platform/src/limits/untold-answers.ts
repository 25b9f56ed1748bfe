import type { FastifyInstance, FastifyReply } from 'fastify';
import { problemOf, refusalOf, type Problem } from '../http/problem.js';
import type { AppRequest } from '../http/app-request.js';
import { classOfMethod } from './route-class.js';
import type { RateLimits } from './rate-limits.js';

declare module 'fastify' {
  interface FastifyInstance {
    rateLimits: RateLimits;
  }
}

/**
 * Counts what nothing has counted by the time it is answered against the client address: paths that are no route, bodies that
 * can't be read, requests without any credential, preflights. Past the limit their answer becomes a 429.
 */
export function countUntoldAnswers(fastify: FastifyInstance, limits: RateLimits, publicUrl: string): void {
  fastify.decorate('rateLimits', limits);
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    if (request.toldLimit !== null) return done();
    const counted = limits.ofAddress(request, reply, classOfMethod(request.method));
    if (!(counted instanceof Promise)) return done();
    counted.then(
      () => done(),
      (error: unknown) => done(null, JSON.stringify(refuse(request, reply, error, publicUrl))),
    );
  });
}

/** A refusal as the answer instead of the one that was on its way. */
function refuse(request: AppRequest, reply: FastifyReply, error: unknown, publicUrl: string): Problem {
  const refusal = refusalOf(error);
  const problem = problemOf(refusal, publicUrl, request.id);
  reply.removeHeader('content-length').removeHeader('www-authenticate');
  reply.status(problem.status).header('content-type', 'application/problem+json; charset=utf-8');
  const { retryAfterSeconds } = refusal.options;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  return problem;
}
