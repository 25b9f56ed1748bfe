import { Aggregate, domainEvent, newId } from '#kernel';
import type { BuiltInRole } from './built-in-roles.js';

/** A named set of permission bindings in a tenant. */
export class Role extends Aggregate {
  readonly id!: string;
  readonly tenantId!: string;
  name!: string;
  description!: string;
  rank!: number;
  status!: 'active' | 'disabled';
  version!: number;

  static builtIn(tenantId: string, { name, description, rank, permissions, teamPermissions }: BuiltInRole): Role {
    const id = newId();
    const role = Object.assign(new Role(), {
      id,
      tenantId,
      name,
      description,
      rank,
      status: 'active' as const,
      version: 1,
    });
    role.record(
      domainEvent({
        name: 'rbac.role-created',
        aggregateType: 'role',
        aggregateId: id,
        tenantId,
        data: { name, permissions, teamPermissions },
      }),
    );
    return role;
  }
}

/** A permission on a role; one that is limited to a scope holds only there. */
export class Binding {
  readonly id!: string;
  readonly tenantId!: string;
  readonly roleId!: string;
  readonly permission!: string;
  readonly scopeType!: string | null;
  readonly scopeId!: string | null;

  /** In the whole tenant, or, with `team`, only where a check names a team. */
  static of(role: Role, permission: string, scopeType: 'team' | null): Binding {
    const { tenantId, id: roleId } = role;
    return Object.assign(new Binding(), { id: newId(), tenantId, roleId, permission, scopeType, scopeId: null });
  }
}
