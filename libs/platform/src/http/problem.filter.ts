import { DomainError } from '#kernel';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { translateDatabaseError } from '../database/database-error.js';
import { INTERNAL } from '../errors.js';
import type { AppRequest } from './app-request.js';
import { problemOf, refusalOf } from './problem.js';

/** Answers every refusal and every bug with a problem document. A bug is logged with its cause. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly config: Config,
    private readonly logger: Logger,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<AppRequest>();
    const reply = http.getResponse<FastifyReply>();
    const refusal = refusalOf(translateDatabaseError(thrown));
    this.#log(refusal, request, thrown);
    const problem = problemOf(refusal, this.config.PUBLIC_URL, request.id);
    const seconds = refusal.options.retryAfterSeconds ?? (problem.status === 503 ? 1 : undefined);
    if (seconds !== undefined) reply.header('retry-after', String(Math.ceil(seconds)));
    if (problem.status === 401) reply.header('www-authenticate', refusal.options.challenge ?? 'Bearer');
    void reply.status(problem.status).header('content-type', 'application/problem+json; charset=utf-8').send(problem);
  }

  #log(refusal: DomainError, request: AppRequest, thrown: unknown): void {
    const facts = { requestId: request.id, code: refusal.code };
    if (refusal.definition === INTERNAL) this.logger.error({ ...facts, err: thrown }, 'bug');
    else if (refusal.definition.kind === 'unavailable')
      this.logger.warn({ ...facts, err: refusal.options.cause }, 'unavailable');
  }
}
