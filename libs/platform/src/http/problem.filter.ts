import { DomainError } from '#kernel';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { translateDatabaseError } from '../database/database-error.js';
import { INTERNAL } from '../errors.js';
import type { AppRequest } from './app-request.js';
import { refusalOf } from './problem.js';
import type { RefusalWriter } from './refusal-writer.js';

/** Answers every refusal and every bug. A bug is logged with its cause. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly writer: RefusalWriter,
    private readonly logger: Logger,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<AppRequest>();
    const reply = http.getResponse<FastifyReply>();
    const refusal = refusalOf(translateDatabaseError(thrown));
    this.#log(refusal, request, thrown);
    void reply.send(JSON.stringify(this.writer.write(refusal, request, reply)));
  }

  #log(refusal: DomainError, request: AppRequest, thrown: unknown): void {
    const facts = { requestId: request.id, code: refusal.code };
    if (refusal.definition === INTERNAL) this.logger.error({ ...facts, err: thrown }, 'bug');
    else if (refusal.definition.kind === 'unavailable')
      this.logger.warn({ ...facts, err: refusal.options.cause }, 'unavailable');
  }
}
