import type { ExportedTables } from '#platform';

/** What of this context belongs into the export of a tenant. */
export const RBAC_TABLES: ExportedTables = {
  'rbac.roles': {
    columns: ['id', 'name', 'description', 'rank', 'status', 'is_built_in', 'requires_second_factor', 'version'],
    withheld: [],
  },
  'rbac.role_parents': { columns: ['role_id', 'parent_id'], withheld: [] },
  'rbac.bindings': { columns: ['id', 'role_id', 'permission', 'scope_type', 'scope_id'], withheld: [] },
  'rbac.assignments': {
    columns: [
      ...['id', 'role_id', 'actor_type', 'actor_id', 'scope_type', 'scope_id', 'status', 'expires_at', 'assigned_by'],
      ...['assigned_at', 'reason', 'revoked_by', 'revoked_at', 'revoked_reason', 'version'],
    ],
    withheld: [],
  },
  'rbac.permissions': { columns: ['application', 'permission', 'description'], withheld: [] },
};
