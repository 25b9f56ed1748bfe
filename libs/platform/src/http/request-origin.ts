import type { RequestOrigin } from '#kernel';
import type { FastifyRequest } from 'fastify';

const MAX_USER_AGENT = 256;

/** Where a request came from; each part is found out when somebody asks. */
export class OriginOfRequest implements RequestOrigin {
  readonly #request: FastifyRequest;

  constructor(request: FastifyRequest) {
    this.#request = request;
  }

  get requestId(): string {
    return this.#request.id;
  }

  get ip(): string {
    return this.#request.ip;
  }

  get userAgent(): string | null {
    return this.#request.headers['user-agent']?.slice(0, MAX_USER_AGENT) ?? null;
  }

  get method(): string {
    return this.#request.method;
  }

  get path(): string {
    return this.#request.url.split('?', 1)[0] ?? '';
  }
}
