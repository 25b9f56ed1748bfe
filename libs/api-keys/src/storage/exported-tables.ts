import type { ExportedTables } from '#platform';

/** What of this context belongs into the export of a tenant. */
export const API_KEY_TABLES: ExportedTables = {
  'api_keys.keys': {
    columns: [
      ...['id', 'level', 'owner_id', 'name', 'permissions', 'tier', 'hint', 'created_by', 'created_at', 'expires_at'],
      ...['revoked_at', 'revoked_by', 'version'],
    ],
    withheld: ['token_hash'],
  },
};
