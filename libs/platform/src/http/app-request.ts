import type { FastifyRequest } from 'fastify';
import type { Actor, CredentialPlace } from '#kernel';
import type { RequestContext } from '../context/request-context.js';

/** A request, with what the guards have found out. */
export interface AppRequest extends FastifyRequest {
  actor?: Actor;
  credentialPlace?: CredentialPlace;
  context?: RequestContext;
}
