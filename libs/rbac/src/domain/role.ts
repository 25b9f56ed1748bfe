import { Aggregate, DomainError, domainEvent, newId } from '#kernel';
import { isDeepStrictEqual } from 'node:util';
import { OWNER, type BuiltInRole } from './built-in-roles.js';
import { ROLE_BUILT_IN, ROLE_NAME_RESERVED } from './errors.js';
import { WHERE_MEMBER } from './snapshot.js';

/** A permission pattern, and where it is granted: both null for the whole tenant, `scopeId` null for every scope of the type. */
export interface Grant {
  readonly permission: string;
  readonly scopeType: string | null;
  readonly scopeId: string | null;
}

/** What a tenant says of a role of its own. */
export interface RoleDefinition {
  readonly name: string;
  readonly description: string;
  readonly rank: number;
  readonly status: 'active' | 'disabled';
  readonly bindings: readonly Grant[];
  /** The ids of the roles whose bindings it has too. */
  readonly inherits: readonly string[];
}

/** What programs take for more than a role of a tenant, by its name alone. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['system_admin', 'microdao_owner']);

/** A named set of permission bindings in a tenant. */
export class Role extends Aggregate {
  readonly id!: string;
  readonly tenantId!: string;
  name!: string;
  description!: string;
  rank!: number;
  status!: 'active' | 'disabled';
  /** Every tenant of its kind has it; its name is relied on. */
  readonly isBuiltIn!: boolean;
  /** Whoever holds it, or one that inherits it, works in the tenant with a second factor only. */
  requiresSecondFactor!: boolean;
  version!: number;

  static builtIn(tenantId: string, { name, description, rank, permissions, memberPermissions }: BuiltInRole): Role {
    const role = Role.#of(tenantId, { name, description, rank, status: 'active' }, true);
    role.#happened('rbac.role-created', { name, permissions, memberPermissions });
    return role;
  }

  /** Throws `rbac.role-name-reserved`. */
  static create(tenantId: string, definition: RoleDefinition): Role {
    requireFreeName(definition.name);
    const { name, description, rank, status } = definition;
    const role = Role.#of(tenantId, { name, description, rank, status }, false);
    role.#happened('rbac.role-created', { ...definition });
    return role;
  }

  static #of(
    tenantId: string,
    words: Pick<RoleDefinition, 'name' | 'description' | 'rank' | 'status'>,
    isBuiltIn: boolean,
  ): Role {
    return Object.assign(new Role(), {
      id: newId(),
      tenantId,
      ...words,
      isBuiltIn,
      requiresSecondFactor: false,
      version: 1,
    });
  }

  /**
   * From what it was to what it shall be; answers whether that differs. Throws `rbac.role-built-in` for the role `owner`, and
   * for another name of one that is built in, `rbac.role-name-reserved`.
   */
  edit(before: RoleDefinition, after: RoleDefinition): boolean {
    const members = Object.keys(before) as (keyof RoleDefinition)[];
    const [old, wanted] = [inOrder(before), inOrder(after)];
    const changed = members.filter((member) => !isDeepStrictEqual(old[member], wanted[member]));
    if (changed.length === 0) return false;
    if (this.isBuiltIn && (this.name === OWNER || changed.includes('name'))) throw new DomainError(ROLE_BUILT_IN);
    if (changed.includes('name')) requireFreeName(after.name);
    const { name, description, rank, status } = after;
    Object.assign(this, { name, description, rank, status });
    const only = (definition: RoleDefinition) =>
      Object.fromEntries(changed.map((member) => [member, definition[member]]));
    this.#happened('rbac.role-edited', { name: before.name, before: only(before), after: only(after) });
    return true;
  }

  /** Throws `rbac.role-built-in`. */
  delete(): void {
    if (this.isBuiltIn) throw new DomainError(ROLE_BUILT_IN);
    this.#happened('rbac.role-deleted', { name: this.name });
  }

  requireSecondFactor(isRequired: boolean): void {
    this.requiresSecondFactor = isRequired;
    this.#happened('rbac.role-second-factor-set', { name: this.name, isRequired });
  }

  #happened(name: string, data: Readonly<Record<string, unknown>>): void {
    const { id: aggregateId, tenantId } = this;
    this.record(domainEvent({ name, aggregateType: 'role', aggregateId, tenantId, data }));
  }
}

/** The same for what says the same. */
function inOrder(definition: RoleDefinition): Record<keyof RoleDefinition, unknown> {
  const bindings = definition.bindings.map(({ permission, scopeType, scopeId }) =>
    JSON.stringify([permission, scopeType, scopeId]),
  );
  return { ...definition, bindings: bindings.sort(), inherits: [...definition.inherits].sort() };
}

function requireFreeName(name: string): void {
  if (RESERVED_NAMES.has(name)) throw new DomainError(ROLE_NAME_RESERVED);
}

/** A permission on a role; one that is limited to a scope holds only there. */
export class Binding {
  readonly id!: string;
  readonly tenantId!: string;
  readonly roleId!: string;
  readonly permission!: string;
  readonly scopeType!: string | null;
  readonly scopeId!: string | null;

  static of({ tenantId, id: roleId }: Role, grant: Grant): Binding {
    return Object.assign(new Binding(), { id: newId(), tenantId, roleId, ...grant });
  }
}

/** In the whole tenant. */
export const everywhere = (permission: string): Grant => ({ permission, scopeType: null, scopeId: null });

/** Only in those teams and chatgroups that whoever holds the role is a member of. */
const whereMember = (permission: string): readonly Grant[] =>
  ['team', 'chatgroup'].map((scopeType) => ({ permission, scopeType, scopeId: WHERE_MEMBER }));

/** All that a role grants by itself which every tenant starts with, or which a pack has. */
export const grantsOf = ({ permissions, memberPermissions }: BuiltInRole): Grant[] => [
  ...permissions.map(everywhere),
  ...memberPermissions.flatMap(whereMember),
];

/** That a role has what another grants besides its own. */
export class RoleParent {
  readonly tenantId!: string;
  readonly roleId!: string;
  readonly parentId!: string;

  static of({ tenantId, id: roleId }: Role, parentId: string): RoleParent {
    return Object.assign(new RoleParent(), { tenantId, roleId, parentId });
  }
}
