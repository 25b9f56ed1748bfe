import { EntitySchema } from 'typeorm';
import { Assignment } from '../domain/assignment.js';
import { Binding, Role, RoleParent } from '../domain/role.js';
import { Superuser } from '../domain/superuser.js';

const schema = 'rbac';
const id = { type: 'uuid', primary: true } as const;
const tenantId = { name: 'tenant_id', type: 'uuid', primary: true } as const;
const roleId = { name: 'role_id', type: 'uuid' } as const;
const scopeType = { name: 'scope_type', type: 'text', nullable: true } as const;
const scopeId = { name: 'scope_id', type: 'text', nullable: true } as const;
const version = { type: 'integer' } as const;

export const roleSchema = new EntitySchema<Role>({
  name: 'Role',
  target: Role,
  schema,
  tableName: 'roles',
  columns: {
    id,
    tenantId,
    name: { type: 'text' },
    description: { type: 'text' },
    rank: { type: 'integer' },
    status: { type: 'text' },
    isBuiltIn: { name: 'is_built_in', type: 'boolean' },
    requiresSecondFactor: { name: 'requires_second_factor', type: 'boolean' },
    version,
  },
});

export const bindingSchema = new EntitySchema<Binding>({
  name: 'Binding',
  target: Binding,
  schema,
  tableName: 'bindings',
  columns: { id, tenantId, roleId, permission: { type: 'text' }, scopeType, scopeId },
});

export const roleParentSchema = new EntitySchema<RoleParent>({
  name: 'RoleParent',
  target: RoleParent,
  schema,
  tableName: 'role_parents',
  columns: {
    tenantId,
    roleId: { ...roleId, primary: true },
    parentId: { name: 'parent_id', type: 'uuid', primary: true },
  },
});

export const assignmentSchema = new EntitySchema<Assignment>({
  name: 'Assignment',
  target: Assignment,
  schema,
  tableName: 'assignments',
  columns: {
    id,
    tenantId,
    roleId,
    actorType: { name: 'actor_type', type: 'text' },
    actorId: { name: 'actor_id', type: 'uuid' },
    scopeType,
    scopeId,
    status: { type: 'text' },
    expiresAt: { name: 'expires_at', type: 'timestamptz', nullable: true },
    assignedBy: { name: 'assigned_by', type: 'uuid', nullable: true },
    assignedAt: { name: 'assigned_at', type: 'timestamptz' },
    version,
  },
});

export const superuserSchema = new EntitySchema<Superuser>({
  name: 'Superuser',
  target: Superuser,
  schema,
  tableName: 'superusers',
  columns: { id, grantedAt: { name: 'granted_at', type: 'timestamptz' }, version },
});

export const rbacEntities = [roleSchema, bindingSchema, roleParentSchema, assignmentSchema, superuserSchema];
