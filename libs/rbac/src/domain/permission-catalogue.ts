import { isPermissionName } from '#kernel';

/** Every permission there is, with what it lets its holder do. A check for any other is refused: nobody has it. */
export const PERMISSION_CATALOGUE: Readonly<Record<string, string>> = {
  'tenant:read': 'See the tenant’s name, slug and settings.',
  'tenant:update': 'Change the tenant’s name and settings.',
  'tenant:delete': 'Delete the tenant.',
  'billing:read': 'See invoices and the plan.',
  'billing:manage': 'Change the plan and the means of payment.',
  'users:read': 'See who belongs to the tenant.',
  'users:manage': 'Invite, change and remove people.',
  'roles:read': 'See roles and who holds them.',
  'roles:manage': 'Make, change and delete roles, give and take them.',
  'teams:read': 'See teams and chatgroups.',
  'teams:manage': 'Make, change and delete teams and chatgroups, and say who is in them, people and robots.',
  'robots:read': 'See robots.',
  'robots:manage': 'Make, pair and revoke robots.',
  'api-keys:read': 'See the tenant’s API keys, never their secrets.',
  'api-keys:manage': 'Make and revoke the tenant’s API keys.',
  'audit:read': 'Read the audit trail of the tenant.',
  'projects:create': 'Make projects.',
  'projects:read': 'See projects.',
  'projects:update': 'Change projects.',
  'projects:delete': 'Delete projects.',
  'reports:read': 'See reports.',
};

const names = new Set(Object.keys(PERMISSION_CATALOGUE).filter(isPermissionName));

/** Whether the catalogue has the permission. */
export function isKnownPermission(permission: string): boolean {
  return names.has(permission);
}
