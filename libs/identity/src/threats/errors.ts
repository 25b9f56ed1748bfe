import { defineError } from '#kernel';

export const SOURCE_BLOCKED = defineError({
  code: 'identity.source-blocked',
  kind: 'rate-limited',
  title: 'No sign-in from this network for now',
  description:
    'From this client address (IPv6: its /64) sign-ins to many different accounts have failed within minutes, as when leaked passwords are tried. A browser in which the account was signed in to before is let in.',
  remedy: 'Wait for the time in `Retry-After`, or sign in from another network.',
});
