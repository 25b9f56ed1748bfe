import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { DomainError, type ErrorDefinition } from '#kernel';
import { HEADERS_TOO_LARGE, MALFORMED_REQUEST, REQUEST_TIMEOUT } from '../errors.js';
import { newRequestId } from '../operations/request-hooks.js';
import { problemOf } from './problem.js';

/** What Node.js says of a connection that brings no request. */
const REFUSALS: Readonly<Record<string, ErrorDefinition>> = {
  ERR_HTTP_REQUEST_TIMEOUT: REQUEST_TIMEOUT,
  HPE_HEADER_OVERFLOW: HEADERS_TOO_LARGE,
};

/** What can't be read as a request reaches no route: it is answered with a problem as well, and its connection ends. */
export function refuseUnreadable(publicUrl: string): (error: NodeJS.ErrnoException, socket: Socket) => void {
  return function (this: FastifyInstance, error, socket) {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    const limit = this.rateLimits.headersOfUnreadable(socket.remoteAddress ?? '');
    if (socket.writable) socket.write(answer(REFUSALS[error.code ?? ''] ?? MALFORMED_REQUEST, publicUrl, limit));
    socket.destroy(error);
  };
}

function answer(
  definition: ErrorDefinition,
  publicUrl: string,
  limit: Readonly<Record<string, string | number>>,
): string {
  const problem = problemOf(new DomainError(definition), publicUrl, newRequestId());
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    'Connection: close',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `X-Request-Id: ${problem.requestId}`,
    ...Object.entries(limit).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n');
}
