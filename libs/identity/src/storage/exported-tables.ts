import type { ExportedTables } from '#platform';

/** What of this context belongs into the export of a tenant: of its members what their lists show; the rest is each person's own. */
export const IDENTITY_TABLES: ExportedTables = {
  'identity.members': {
    columns: ['id', 'display_name', 'email'],
    withheld: [],
    source: 'identity.member_profiles(NULL, NULL, NULL, 2147483647, 0)',
  },
  'identity.sessions': { columns: [], withheld: ['*'] },
  'identity.refresh_families': { columns: [], withheld: ['*'] },
};
