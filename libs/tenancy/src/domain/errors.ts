import { defineError } from '#kernel';

export const TENANT_NOT_FOUND = defineError({
  code: 'tenancy.tenant-not-found',
  kind: 'not-found',
  title: 'No such tenant',
  description:
    'The tenant does not exist, or the caller is no member of it: the two are not told apart, so that nobody learns which tenants exist.',
  remedy: 'Use an id from `GET /api/tenants`.',
});

export const SLUG_TAKEN = defineError({
  code: 'tenancy.slug-taken',
  kind: 'conflict',
  title: 'Slug taken',
  description: 'Another tenant has the slug that was asked for.',
  remedy: 'Choose another slug, or leave it out and one is made from the name.',
});

export const PHONE_NOT_VERIFIED = defineError({
  code: 'tenancy.phone-not-verified',
  kind: 'forbidden',
  title: 'Phone not verified',
  description: 'An account whose phone is not verified can neither create nor join a tenant.',
  remedy: 'Verify the phone first.',
});
