import type { ExportedTables } from '#platform';

/** What of this context belongs into the export of a tenant. */
export const ROBOT_TABLES: ExportedTables = {
  'robots.robots': {
    columns: [
      ...['id', 'name', 'creator_id', 'status', 'token_expires_at', 'machine_name', 'paired_at', 'created_at'],
      ...['revoked_at', 'revoked_by', 'version'],
    ],
    withheld: ['token_id'],
  },
  // Each is good for ten minutes, and for nothing elsewhere.
  'robots.pairing_codes': { columns: [], withheld: ['*'] },
};
