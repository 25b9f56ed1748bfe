import { Aggregate, domainEvent, newId } from '#kernel';
import type { BuiltInRole } from './built-in-roles.js';
import { WHERE_MEMBER } from './snapshot.js';

/** A named set of permission bindings in a tenant. */
export class Role extends Aggregate {
  readonly id!: string;
  readonly tenantId!: string;
  name!: string;
  description!: string;
  rank!: number;
  status!: 'active' | 'disabled';
  /** Whoever holds it works in the tenant with a second factor only. */
  requiresSecondFactor!: boolean;
  version!: number;

  static builtIn(tenantId: string, { name, description, rank, permissions, memberPermissions }: BuiltInRole): Role {
    const id = newId();
    const role = Object.assign(new Role(), {
      id,
      tenantId,
      name,
      description,
      rank,
      status: 'active' as const,
      requiresSecondFactor: false,
      version: 1,
    });
    role.record(
      domainEvent({
        name: 'rbac.role-created',
        aggregateType: 'role',
        aggregateId: id,
        tenantId,
        data: { name, permissions, memberPermissions },
      }),
    );
    return role;
  }

  requireSecondFactor(isRequired: boolean): void {
    this.requiresSecondFactor = isRequired;
    this.record(
      domainEvent({
        name: 'rbac.role-second-factor-set',
        aggregateType: 'role',
        aggregateId: this.id,
        tenantId: this.tenantId,
        data: { name: this.name, isRequired },
      }),
    );
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

  /** In the whole tenant, or only in those teams or chatgroups that whoever holds the role is a member of. */
  static of(role: Role, permission: string, scopeType: 'team' | 'chatgroup' | null): Binding {
    const { tenantId, id: roleId } = role;
    const scopeId = scopeType === null ? null : WHERE_MEMBER;
    return Object.assign(new Binding(), { id: newId(), tenantId, roleId, permission, scopeType, scopeId });
  }
}
