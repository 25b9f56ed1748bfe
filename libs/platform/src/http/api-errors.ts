import 'reflect-metadata';
import { httpStatusOf, type ErrorDefinition } from '#kernel';
import { ApiExtension } from '@nestjs/swagger';

/** The schema of every refusal; see `problemSchema`. */
export const PROBLEM_REF = '#/components/schemas/Problem';

/**
 * Documents the refusals that are an operation's own, one response per status with an example of each code. Those of a context
 * that may not be imported are named by their code.
 */
export function ApiErrors(...errors: readonly (ErrorDefinition | string)[]): MethodDecorator {
  const codes = errors.map((error) => (typeof error === 'string' ? error : error.code));
  return ApiExtension('x-error-codes', codes);
}

/** A documented response for refusals with these codes. */
export function problemResponse(errors: readonly ErrorDefinition[]) {
  const examples = Object.fromEntries(
    errors.map((error) => [error.code, { summary: error.title, value: exampleProblem(error) }]),
  );
  return {
    description: errors.map(({ code, title }) => `${title} (\`${code}\`)`).join('; '),
    content: { 'application/problem+json': { schema: { $ref: PROBLEM_REF }, examples } },
  };
}

function exampleProblem(error: ErrorDefinition) {
  return {
    type: `https://auth.acme.dev/errors/${error.code}`,
    title: error.title,
    status: httpStatusOf(error),
    detail: error.title,
    code: error.code,
    requestId: '7d0f6c1e-8f5b-4d9a-9f55-0a2f6d1f0c3b',
  };
}

/** RFC 9457 §3.1, with what every problem here carries besides. */
export const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  additionalProperties: true,
  properties: {
    type: { type: 'string', format: 'uri', description: 'Opens the page of the error' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', description: 'Stable; what a program branches on' },
    requestId: { type: 'string', description: 'Also in the header `X-Request-Id`, and in the log' },
  },
};
