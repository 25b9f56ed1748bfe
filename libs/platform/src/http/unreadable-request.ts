import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
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
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    if (socket.writable) socket.write(answer(REFUSALS[error.code ?? ''] ?? MALFORMED_REQUEST, publicUrl));
    socket.destroy(error);
  };
}

function answer(definition: ErrorDefinition, publicUrl: string): string {
  const problem = problemOf(new DomainError(definition), publicUrl, newRequestId());
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    'Connection: close',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `X-Request-Id: ${problem.requestId}`,
    '',
    body,
  ].join('\r\n');
}
