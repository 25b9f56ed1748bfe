import type { ExportedTables } from '#platform';

/** What of the trail belongs into the export of a tenant: what its own list of the trail shows. */
export const AUDIT_TABLES: ExportedTables = {
  'audit.events': {
    columns: [
      ...['id', 'occurred_at', 'user_id', 'action', 'outcome', 'reason', 'actor_type', 'actor_id', 'credential_kind'],
      ...['credential_id', 'on_behalf_of', 'resource_type', 'resource_id', 'request_id', 'ip', 'user_agent', 'method'],
      ...['path', 'count', 'data', 'personal'],
    ],
    withheld: ['personal_of'],
  },
};
