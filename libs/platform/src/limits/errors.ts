import { defineError } from '#kernel';

export const TIER_NOT_FOUND = defineError({
  code: 'platform.tier-not-found',
  kind: 'not-found',
  title: 'No such tier',
  description: 'There is no tier of limits with this name.',
  remedy: 'List the tiers with `sallyport tiers list`.',
});

export const TIER_TAKEN = defineError({
  code: 'platform.tier-taken',
  kind: 'conflict',
  title: 'The tier or its rank is taken',
  description: 'There is a tier of limits with this name or this rank.',
  remedy: 'Choose another name and rank.',
});

export const LIMIT_INVALID = defineError({
  code: 'platform.limit-invalid',
  kind: 'invalid',
  title: 'The limit is not valid',
  description:
    'A tier’s name has up to 32 lower-case letters, digits and hyphens; a limit allows 1 to 10,000,000 requests in 1 to 86,400 seconds, for one of the subjects and classes there are.',
  remedy: 'Correct it, such as `sallyport tiers set standard user read 1200/60`.',
});
