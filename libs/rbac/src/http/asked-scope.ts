import { DomainError, type Scope } from '#kernel';
import { SCOPE_INCOMPLETE } from '../domain/errors.js';
import type { CheckBody } from './access.dto.js';

/** Where it is asked about: a type with an id, or the whole tenant. Throws `rbac.scope-incomplete`. */
export function scopeOf({ scopeType, scopeId }: Pick<CheckBody, 'scopeType' | 'scopeId'>): Scope | null {
  const type = scopeType ?? null;
  const id = scopeId ?? null;
  if (type === null && id === null) return null;
  if (type === null || id === null) throw new DomainError(SCOPE_INCOMPLETE);
  return { type, id };
}
