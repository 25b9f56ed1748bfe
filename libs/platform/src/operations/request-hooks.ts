import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { runInRequest, type RequestContext } from '../context/request-context.js';
import type { AppRequest } from '../http/app-request.js';
import type { Metrics } from './metrics.js';

const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;
const MAX_USER_AGENT = 256;

/** The caller's `X-Request-Id` when it is harmless to log, else a new one. */
export function requestIdOf(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Gives every request its context, echoes its id, and counts and logs how it ended. */
export function observeRequests(fastify: FastifyInstance, logger: Logger, metrics: Metrics): void {
  fastify.addHook('onRequest', (request: AppRequest, reply, done) => {
    request.context = { origin: originOf(request) } satisfies RequestContext;
    reply.header('x-request-id', request.id);
    runInRequest(request.context, done);
  });
  fastify.addHook('onResponse', (request: AppRequest, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.request(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    const level = reply.statusCode >= 500 ? 'warn' : reply.statusCode >= 400 ? 'info' : 'debug';
    if (logger.isLevelEnabled(level)) {
      const { actor } = request;
      logger[level](
        {
          requestId: request.id,
          method: request.method,
          route,
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime),
          actor: actor && `${actor.type}:${actor.id}`,
          tenantId: actor?.tenantId ?? undefined,
        },
        'request',
      );
    }
    done();
  });
}

function originOf(request: FastifyRequest): RequestContext['origin'] {
  const path = request.url.split('?', 1)[0] ?? '';
  return {
    requestId: request.id,
    ip: request.ip,
    userAgent: request.headers['user-agent']?.slice(0, MAX_USER_AGENT) ?? null,
    method: request.method,
    path,
  };
}
