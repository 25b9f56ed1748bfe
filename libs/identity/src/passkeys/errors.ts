import { defineError } from '#kernel';

export const PASSKEY_INVALID = defineError({
  code: 'identity.passkey-invalid',
  kind: 'invalid',
  title: 'The passkey proves nothing here',
  description:
    'What the browser sent is malformed, is of another site, belongs to another account, was not verified by its user, or answers a challenge that was used, has expired, or was given to another session (WebAuthn §7).',
  remedy: 'Ask for new options and let the browser try again.',
});

export const PASSKEY_REFUSED = defineError({
  code: 'identity.passkey-refused',
  kind: 'unauthenticated',
  title: 'Nobody is signed in by this passkey',
  description:
    'The passkey is unknown or was removed, its account is not active, or what the browser sent does not prove it; all answered alike.',
  remedy: 'Ask for new options and try again, or sign in another way.',
});

export const PASSKEY_TAKEN = defineError({
  code: 'identity.passkey-taken',
  kind: 'conflict',
  title: 'The passkey is registered already',
  description: 'This authenticator has made this passkey for an account before.',
  remedy: 'Sign in with it, or register another.',
});
