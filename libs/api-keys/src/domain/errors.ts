import { defineError } from '#kernel';

export const PERMISSIONS_REQUIRED = defineError({
  code: 'api-keys.permissions-required',
  kind: 'invalid',
  title: 'A tenant-level key names its permissions',
  description: 'A tenant-level key belongs to no person whose permissions it could have, so it carries those it names.',
  remedy: 'Send `permissions`, as few as the program needs.',
});

export const TIER_EXCEEDS_TENANT = defineError({
  code: 'api-keys.tier-exceeds-tenant',
  kind: 'invalid',
  title: 'No such tier, or above the tenant’s',
  description: 'A key may name a tier of limits that is no higher than its tenant’s.',
  remedy: 'Name a lower tier, or leave it out: then the tenant’s counts.',
});

export const KEY_NOT_FOUND = defineError({
  code: 'api-keys.key-not-found',
  kind: 'not-found',
  title: 'No such key',
  description: 'The key does not exist, was revoked or has expired, or is none that the caller may revoke.',
  remedy: 'List your keys with `GET /api/api-keys`.',
});
