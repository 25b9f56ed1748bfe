import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { AppRequest } from '../http/app-request.js';
import type { Metrics } from './metrics.js';

const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;

const OF_THIS_PROCESS = randomUUID().slice(0, 24);
let lastId = 0;

/** Unique, not secret: a UUID whose last twelve digits count, because a random one costs more than finding its session. */
export function newRequestId(): string {
  return OF_THIS_PROCESS + (++lastId).toString(16).padStart(12, '0');
}

/** The caller's `X-Request-Id` when it is harmless to log, else a new one. */
export function requestIdOf(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : newRequestId();
}

/** Counts and logs how every request ended. */
export function observeRequests(fastify: FastifyInstance, logger: Logger, metrics: Metrics): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.requests.observe(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    const level = reply.statusCode >= 500 ? 'warn' : reply.statusCode >= 400 ? 'info' : 'debug';
    if (logger.isLevelEnabled(level)) logger[level](facts(request, reply, route), 'request');
    done();
  });
}

function facts(request: AppRequest, reply: FastifyReply, route: string): object {
  const { actor } = request;
  return {
    requestId: request.id,
    method: request.method,
    route,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime),
    actor: actor && `${actor.type}:${actor.id}`,
    tenantId: actor?.tenantId ?? undefined,
  };
}
