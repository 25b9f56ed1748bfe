import { DomainError, type Actor } from '#kernel';
import { SESSION_REQUIRED } from './errors.js';

/** Throws `robots.session-required` unless a person calls who is signed in: nothing else makes or pairs robots. */
export function requirePerson({ type, sessionId }: Actor): void {
  if (type !== 'human' || sessionId === null) throw new DomainError(SESSION_REQUIRED);
}
