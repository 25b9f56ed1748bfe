import { covers, isPermissionName, patternsGranting } from '#kernel';
import type { TenantSnapshot } from './snapshot.js';

/**
 * Every permission of Sallyport's own, with what it lets its holder do. Applications register theirs in a tenant. A check for any
 * other is refused: nobody has it.
 */
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

/** Each with the patterns that grant it: made once, because a decision needs them. */
const OWN: ReadonlyMap<string, readonly string[]> = new Map(
  Object.keys(PERMISSION_CATALOGUE)
    .filter(isPermissionName)
    .map((permission) => [permission, patternsGranting(permission)]),
);

/** Sallyport's own, by name. */
export const OWN_PERMISSIONS: readonly string[] = [...OWN.keys()];

/** Whether the permission is one of Sallyport's own. */
export function isKnownPermission(permission: string): boolean {
  return OWN.has(permission);
}

/**
 * The patterns that grant the permission; undefined where it is neither one of Sallyport's own nor one that an application has
 * registered in the tenant.
 */
export function patternsOf(
  { registered }: Pick<TenantSnapshot, 'registered'>,
  permission: string,
): readonly string[] | undefined {
  return OWN.get(permission) ?? registered.get(permission);
}

/** Whether there is the permission, or any that the pattern grants, among Sallyport's own and those that are registered. */
export function grantsAnything(pattern: string, registered: Iterable<string> = []): boolean {
  const known = [...OWN.keys(), ...registered];
  return known.some((permission) => covers(pattern, permission));
}
