import type { DomainError } from '#kernel';
import type { FastifyReply } from 'fastify';
import type { AppRequest } from './app-request.js';
import { problemOf } from './problem.js';
import { statusIn, type WireContracts } from './wire-contract.js';

/** Refusals as answers: problem documents (RFC 9457), and below the paths of a contract in that one's form. */
export class RefusalWriter {
  constructor(
    private readonly publicUrl: string,
    private readonly contracts: WireContracts,
  ) {}

  /** Gives the answer its status and headers; what it returns is to be the body, as JSON. */
  write(refusal: DomainError, request: AppRequest, reply: FastifyReply): object | string {
    const problem = problemOf(refusal, this.publicUrl, request.id);
    const contract = this.contracts.ofPath(request.url);
    const status = statusIn(contract, refusal.definition);
    const seconds = refusal.options.retryAfterSeconds ?? (status === 503 ? 1 : undefined);
    if (seconds !== undefined) reply.header('retry-after', String(Math.ceil(seconds)));
    if (status === 401) reply.header('www-authenticate', refusal.options.challenge ?? 'Bearer');
    const type = contract === null ? 'application/problem+json' : 'application/json';
    reply.status(status).header('content-type', `${type}; charset=utf-8`);
    return contract === null ? problem : contract.refusal(problem);
  }
}
