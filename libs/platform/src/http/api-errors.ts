import 'reflect-metadata';
import { httpStatusOf, type ErrorDefinition } from '#kernel';
import { ApiExtension } from '@nestjs/swagger';
import type { Problem } from './problem.js';
import type { WireContract } from './wire-contract.js';

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

/** The name of the schema of a contract's refusals. */
export const refusalSchemaName = (contract: string): string => `Refusal-${contract}`;

/** A documented response for refusals with these codes, in the form of the contract if there is one. */
export function problemResponse(errors: readonly ErrorDefinition[], contract: WireContract | null) {
  const examples = Object.fromEntries(
    errors.map((error) => {
      const problem = exampleProblem(error);
      return [error.code, { summary: error.title, value: contract?.refusal(problem) ?? problem }];
    }),
  );
  const type = contract === null ? 'application/problem+json' : 'application/json';
  const $ref = contract === null ? PROBLEM_REF : `#/components/schemas/${refusalSchemaName(contract.name)}`;
  return {
    description: errors.map(({ code, title }) => `${title} (\`${code}\`)`).join('; '),
    content: { [type]: { schema: { $ref }, examples } },
  };
}

function exampleProblem(error: ErrorDefinition): Problem {
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
