import { DomainError, httpStatusOf, type ErrorDefinition } from '#kernel';
import { HttpException } from '@nestjs/common';
import {
  INTERNAL,
  MALFORMED_REQUEST,
  NO_SUCH_ROUTE,
  PAYLOAD_TOO_LARGE,
  RATE_LIMITED,
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

/** What Fastify and Nest refuse by themselves, as entries of our catalogue. */
const FOREIGN: Record<number, ErrorDefinition> = {
  400: MALFORMED_REQUEST,
  404: NO_SUCH_ROUTE,
  405: NO_SUCH_ROUTE,
  408: MALFORMED_REQUEST,
  413: PAYLOAD_TOO_LARGE,
  414: MALFORMED_REQUEST,
  415: UNSUPPORTED_MEDIA_TYPE,
  429: RATE_LIMITED,
  431: MALFORMED_REQUEST,
  503: UNAVAILABLE,
};

/** Any thrown thing as a refusal; what is none is a bug, of which the caller learns nothing. */
export function refusalOf(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  const definition = FOREIGN[statusOf(thrown) ?? 500];
  return new DomainError(definition ?? INTERNAL, undefined, { cause: thrown });
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const { statusCode, code } = thrown as { statusCode?: unknown; code?: unknown };
  return typeof code === 'string' && code.startsWith('FST_') && typeof statusCode === 'number' ? statusCode : undefined;
}
