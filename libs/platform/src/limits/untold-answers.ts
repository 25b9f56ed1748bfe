import type { FastifyInstance, FastifyReply } from 'fastify';
import { refusalOf } from '../http/problem.js';
import type { RefusalWriter } from '../http/refusal-writer.js';
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
export function countUntoldAnswers(fastify: FastifyInstance, limits: RateLimits, writer: RefusalWriter): void {
  fastify.decorate('rateLimits', limits);
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    if (request.toldLimit !== null) return done();
    const counted = limits.ofAddress(request, reply, classOfMethod(request.method));
    if (!(counted instanceof Promise)) return done();
    counted.then(
      () => done(),
      (error: unknown) => done(null, JSON.stringify(refuse(request, reply, error, writer))),
    );
  });
}

/** A refusal as the answer instead of the one that was on its way. */
function refuse(request: AppRequest, reply: FastifyReply, error: unknown, writer: RefusalWriter): object | string {
  reply.removeHeader('content-length').removeHeader('www-authenticate');
  return writer.write(refusalOf(error), request, reply);
}
