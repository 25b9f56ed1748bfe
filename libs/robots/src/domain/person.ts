import { DomainError, type Actor } from '#kernel';
import { SESSION_REQUIRED } from './errors.js';

/** Throws `robots.session-required` unless a person calls who is signed in, with all their authority. */
export function requirePerson({ type, sessionId, limitedTo }: Actor): void {
  if (type !== 'human' || sessionId === null || limitedTo !== null) throw new DomainError(SESSION_REQUIRED);
}
