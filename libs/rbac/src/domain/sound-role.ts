import { DomainError, isPermissionPattern } from '#kernel';
import { PERMISSION_UNKNOWN, ROLE_CYCLE, ROLE_NOT_FOUND, SCOPE_INCOMPLETE } from './errors.js';
import { grantsAnything } from './permission-catalogue.js';
import type { RoleGraph } from './role-graph.js';
import type { RoleDefinition } from './role.js';

/**
 * Whether a role may be so, whoever makes it: `before` is what there is without the change. Throws `rbac.permission-unknown`,
 * `rbac.scope-incomplete`, `rbac.role-not-found`, `rbac.role-cycle`.
 */
export function requireSound(
  roleId: string,
  { bindings, inherits }: Pick<RoleDefinition, 'bindings' | 'inherits'>,
  before: RoleGraph,
  registered: readonly string[],
): void {
  const isKnown = (pattern: string) => isPermissionPattern(pattern) && grantsAnything(pattern, registered);
  const unknown = bindings.find(({ permission }) => !isKnown(permission));
  if (unknown) throw new DomainError(PERMISSION_UNKNOWN, `No such permission: ${unknown.permission}`);
  if (bindings.some(({ scopeType, scopeId }) => scopeType === null && scopeId !== null)) {
    throw new DomainError(SCOPE_INCOMPLETE);
  }
  if (!inherits.every((id) => before.has(id))) throw new DomainError(ROLE_NOT_FOUND);
  const heirs = before.heirsOf(roleId);
  if (inherits.some((id) => heirs.has(id))) throw new DomainError(ROLE_CYCLE);
}
