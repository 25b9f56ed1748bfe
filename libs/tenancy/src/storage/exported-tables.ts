import type { ExportedTables } from '#platform';

const MEMBERS = ['actor_type', 'actor_id', 'added_at'];

/** What of this context belongs into the export of a tenant. */
export const TENANCY_TABLES: ExportedTables = {
  'tenancy.tenants': {
    columns: [
      ...['id', 'name', 'slug', 'status', 'tier', 'settings', 'suspended_by', 'suspension_reason', 'deleted_at'],
      ...['erase_after', 'second_factor', 'remembers_devices', 'created_by', 'created_at', 'version'],
    ],
    withheld: [],
    source: 'tenancy.tenants WHERE id = (SELECT platform.current_tenant_id())',
  },
  'tenancy.memberships': { columns: ['id', 'user_id', 'joined_at', 'version'], withheld: [] },
  'tenancy.teams': { columns: ['id', 'name', 'created_at', 'version'], withheld: [] },
  'tenancy.team_members': { columns: ['team_id', ...MEMBERS], withheld: [] },
  'tenancy.chatgroups': { columns: ['id', 'team_id', 'name', 'created_at', 'version'], withheld: [] },
  'tenancy.chatgroup_members': { columns: ['chatgroup_id', ...MEMBERS], withheld: [] },
  'tenancy.invitations': {
    columns: [
      ...['id', 'email', 'delivery', 'role', 'team_ids', 'invited_by', 'created_at', 'expires_at', 'status', 'version'],
    ],
    withheld: ['token_hash'],
  },
  'tenancy.join_requests': {
    columns: ['id', 'user_id', 'message', 'created_at', 'status', 'decided_by', 'version'],
    withheld: [],
  },
};
