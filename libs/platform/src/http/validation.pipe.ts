import { DomainError } from '#kernel';
import { ValidationPipe, type Type, type ValidationError } from '@nestjs/common';
import { VALIDATION_FAILED } from '../errors.js';

interface MemberProblem {
  /** JSON pointer (RFC 6901) of the member. */
  readonly pointer: string;
  readonly detail: string;
}

/**
 * A class of bodies on a hot path may say itself what is plainly valid, at a tenth of the cost of its decorators. What it
 * does not accept goes the usual way, and may still be valid; it must accept nothing that its decorators refuse.
 */
export interface AcceptsPlainly {
  isPlainlyValid(body: unknown): boolean;
}

export function isPlainlyValid(type: Type & Partial<AcceptsPlainly>, body: unknown): boolean {
  return type.isPlainlyValid?.(body) ?? false;
}

/** Checks bodies and queries against their classes; unknown members are refused, and no text is turned into a type. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => {
      const problems = errors.flatMap((error) => membersOf(error, ''));
      const names = problems.map(({ pointer }) => pointer.slice(1)).join(', ');
      return new DomainError(VALIDATION_FAILED, `Not valid: ${names}`, { extensions: { errors: problems } });
    },
  });
}

function membersOf(error: ValidationError, parent: string): MemberProblem[] {
  const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.values(error.constraints ?? {}).map((detail) => ({ pointer, detail }));
  return [...own, ...(error.children ?? []).flatMap((child) => membersOf(child, pointer))];
}
