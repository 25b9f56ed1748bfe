import { DomainError, httpStatusOf, type ErrorDefinition } from '#kernel';
import { HttpException } from '@nestjs/common';
import {
  HEADERS_TOO_LARGE,
  INTERNAL,
  MALFORMED_REQUEST,
  NO_SUCH_ROUTE,
  PAYLOAD_TOO_LARGE,
  RATE_LIMITED,
  REQUEST_TIMEOUT,
  UNAVAILABLE,
  UNSUPPORTED_MEDIA_TYPE,
} from '../errors.js';

/** A problem document (RFC 9457 §3.1). `type` opens the page of the error; `code` is what a program branches on. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
  readonly [extension: string]: unknown;
}

export function problemOf(error: DomainError, publicUrl: string, requestId: string): Problem {
  const { definition, detail, options } = error;
  return {
    ...options.extensions,
    type: `${publicUrl}/errors/${definition.code}`,
    title: definition.title,
    status: httpStatusOf(definition),
    detail,
    code: definition.code,
    requestId,
  };
}

/** What Node.js, Fastify, its plugins and Nest refuse by themselves, as entries of our catalogue. */
const FOREIGN: Record<number, ErrorDefinition> = {
  400: MALFORMED_REQUEST,
  403: NO_SUCH_ROUTE,
  404: NO_SUCH_ROUTE,
  405: NO_SUCH_ROUTE,
  408: REQUEST_TIMEOUT,
  412: MALFORMED_REQUEST,
  413: PAYLOAD_TOO_LARGE,
  414: MALFORMED_REQUEST,
  415: UNSUPPORTED_MEDIA_TYPE,
  416: MALFORMED_REQUEST,
  429: RATE_LIMITED,
  431: HEADERS_TOO_LARGE,
  503: UNAVAILABLE,
};

/** Any thrown thing as a refusal; what is none is a bug, of which the caller learns nothing. */
export function refusalOf(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  const definition = FOREIGN[statusOf(thrown) ?? 500];
  return new DomainError(definition ?? INTERNAL, undefined, { cause: thrown });
}

/** Plugins throw what `http-errors` makes, which has the status twice; a client library's failed call has it once. */
function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const { status, statusCode, code } = thrown as { status?: unknown; statusCode?: unknown; code?: unknown };
  if (typeof statusCode !== 'number') return undefined;
  const isOfFastify = typeof code === 'string' && code.startsWith('FST_');
  return isOfFastify || (status === statusCode && statusCode < 500) ? statusCode : undefined;
}
