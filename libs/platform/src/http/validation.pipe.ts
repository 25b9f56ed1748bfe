import { DomainError } from '#kernel';
import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { VALIDATION_FAILED } from '../errors.js';

interface MemberProblem {
  /** JSON pointer (RFC 6901) of the member. */
  readonly pointer: string;
  readonly detail: string;
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
