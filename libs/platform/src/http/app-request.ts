import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor, CredentialPlace, RequestOrigin } from '#kernel';
import { OriginOfRequest } from './request-origin.js';
import type { ToldLimit } from '../limits/quota.js';
import type { RouteFacts } from './route-facts.js';

declare module 'fastify' {
  /** What is found out about a request on its way; it is itself the `RequestContext` of what it sets in motion. */
  interface FastifyRequest {
    origin: RequestOrigin;
    actor: Actor | null;
    credentialPlace: CredentialPlace | null;
    /** The most restrictive limit that it was counted against so far. */
    toldLimit: ToldLimit | null;
    tellVersion: ((version: string) => void) | null;
  }

  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the way to extend Fastify's own type
  interface FastifyContextConfig extends RouteFacts {}
}

export type AppRequest = FastifyRequest;

/** Declares our members of requests to Fastify, so that all have one shape. */
export function decorateRequests(fastify: FastifyInstance): void {
  fastify.decorateRequest('actor', null);
  fastify.decorateRequest('credentialPlace', null);
  fastify.decorateRequest('toldLimit', null);
  fastify.decorateRequest('tellVersion', null);
  fastify.decorateRequest('origin', {
    getter(this: FastifyRequest) {
      return new OriginOfRequest(this);
    },
  });
}
