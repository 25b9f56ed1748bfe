import { defineError } from '#kernel';

export const PASSWORD_LEAKED = defineError({
  code: 'identity.password-leaked',
  kind: 'forbidden',
  title: 'The password is known to others',
  description:
    'The password is right, but is on a list of common or leaked ones, and the operator lets nobody in with such a one.',
  remedy: 'Ask for a new password by `POST /api/auth/password-reset`, and choose one that you use nowhere else.',
});

export const THREAT_NOT_FOUND = defineError({
  code: 'identity.threat-not-found',
  kind: 'not-found',
  title: 'Nothing like that was detected at your account',
  description: 'It is somebody else’s, or was never there, or is older than it is kept.',
  remedy: 'List what was detected: `GET /api/users/me/threats`.',
});

export const THREAT_ANSWERED = defineError({
  code: 'identity.threat-answered',
  kind: 'conflict',
  title: 'It has been answered already',
  description: 'Whether it was you is said once; what followed from it has happened.',
  remedy: 'If you were wrong: end your other sessions, or change your password.',
});

export const SOURCE_BLOCKED = defineError({
  code: 'identity.source-blocked',
  kind: 'rate-limited',
  title: 'No sign-in from this network for now',
  description:
    'From this client address (IPv6: its /64) sign-ins to many different accounts have failed within minutes, as when leaked passwords are tried: from there nobody signs in by password, or asks for a code or a new password. A browser in which the account was signed in to before is let in.',
  remedy: 'Wait for the time in `Retry-After`, or sign in from another network.',
});
