import { DomainError } from '#kernel';
import { ValidationPipe, type ArgumentMetadata, type Type, type ValidationError } from '@nestjs/common';
import { VALIDATION_FAILED } from '../errors.js';

export interface MemberProblem {
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

/** A class of bodies that say what is seldom said may be left out; no body is one without members then. */
export interface MayBeAbsent {
  readonly mayBeAbsent: true;
}

class ObjectPipe extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type !== 'body' || isObject(value)) return super.transform(value, metadata);
    const type = metadata.metatype as Partial<MayBeAbsent> | undefined;
    if (value === undefined && type?.mayBeAbsent) return super.transform({}, metadata);
    throw notValid([{ pointer: '', detail: 'must be an object' }]);
  }
}

/** Checks bodies and queries against their classes; unknown members are refused, and no text is turned into a type. */
export function validationPipe(): ValidationPipe {
  return new ObjectPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => notValid(errors.flatMap((error) => membersOf(error, ''))),
  });
}

/** The refusal of a body or query with these members. */
export function notValid(errors: readonly MemberProblem[]): DomainError {
  const names = errors.map(({ pointer }) => pointer.slice(1) || 'the body').join(', ');
  return new DomainError(VALIDATION_FAILED, `Not valid: ${names}`, { extensions: { errors } });
}

/** An empty list or null would pass for a body whose members are all optional. */
function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function membersOf(error: ValidationError, parent: string): MemberProblem[] {
  const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.values(error.constraints ?? {}).map((detail) => ({ pointer, detail }));
  return [...own, ...(error.children ?? []).flatMap((child) => membersOf(child, pointer))];
}
