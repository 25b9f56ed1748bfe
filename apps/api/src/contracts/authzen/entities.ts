import type { DomainError } from '#kernel';
import { notValid, PRINTABLE } from '#platform';

/** Longer than any id of ours; what is asked is recorded. */
const MAX_CHARS = 256;

type Members = Readonly<Record<string, unknown>>;

/** A subject or resource of the information model (AuthZEN 1.0 §5). */
export interface Entity {
  readonly type: string;
  readonly id: string;
}

/** May the subject do the action with the resource? */
export interface Evaluation {
  readonly subject: Entity;
  readonly action: string;
  readonly resource: Entity;
}

/** The members of an object, at that JSON pointer; unknown ones are ignored. Throws `http.validation-failed`. */
export function membersOf(value: unknown, pointer = ''): Members {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Members;
  throw unfit(pointer, 'must be an object');
}

/** Throws `http.validation-failed`. */
export function evaluationIn(body: Members): Evaluation {
  optionalMembers(body, 'context', '');
  return { subject: entityIn(body, 'subject'), action: actionIn(body), resource: entityIn(body, 'resource') };
}

/** Throws `http.validation-failed`. */
export function entityIn(body: Members, name: 'subject' | 'resource'): Entity {
  const members = membersOf(body[name], `/${name}`);
  return { type: typeIn(body, name), id: textIn(members, 'id', `/${name}`) };
}

/** The type alone: the entities of it are looked for, and `id` is ignored. Throws `http.validation-failed`. */
export function typeIn(body: Members, name: 'subject' | 'resource'): string {
  const members = membersOf(body[name], `/${name}`);
  optionalMembers(members, 'properties', `/${name}`);
  return textIn(members, 'type', `/${name}`);
}

/** Throws `http.validation-failed`. */
export function actionIn(body: Members): string {
  const members = membersOf(body['action'], '/action');
  optionalMembers(members, 'properties', '/action');
  return textIn(members, 'name', '/action');
}

/** An object, or nothing. Throws `http.validation-failed`. */
export function optionalMembers(members: Members, name: string, parent: string): Members {
  return members[name] === undefined ? {} : membersOf(members[name], `${parent}/${name}`);
}

function textIn(members: Members, name: string, parent: string): string {
  const text = members[name];
  if (typeof text === 'string' && text.length >= 1 && text.length <= MAX_CHARS && PRINTABLE.test(text)) return text;
  throw unfit(`${parent}/${name}`, `must be a string of 1 to ${MAX_CHARS} characters without control characters`);
}

export const unfit = (pointer: string, detail: string): DomainError => notValid([{ pointer, detail }]);
