import { defineError } from '#kernel';

export const DEVICE_NOT_FOUND = defineError({
  code: 'identity.device-not-found',
  kind: 'not-found',
  title: 'No such device',
  description: 'The caller’s account knows no browser with this id.',
  remedy: 'Use an id from `GET /api/auth/devices`.',
});
