import { defineError } from '#kernel';

export const SECOND_FACTOR_NOT_FOUND = defineError({
  code: 'identity.second-factor-not-found',
  kind: 'not-found',
  title: 'No such second factor',
  description:
    'The caller has no second factor with this id; or it is not of the kind, or in the state, that is asked for.',
  remedy: 'Use an id from `GET /api/users/me/second-factors`.',
});

export const NO_SECOND_FACTOR = defineError({
  code: 'identity.no-second-factor',
  kind: 'conflict',
  title: 'The account has no second factor',
  description: 'Recovery codes stand in for a second factor; without one there is nothing to recover.',
  remedy: 'Enrol a second factor first; recovery codes come with it.',
});

export const CONTACTS_NOT_PROVED = defineError({
  code: 'identity.contacts-not-proved',
  kind: 'conflict',
  title: 'Phone and address must be proved first',
  description:
    'Codes go to the phone that was proved. The address must be proved besides, because from then on a forgotten password is set anew by mail alone: otherwise the phone would be both factors.',
  remedy: 'Prove them with `POST /api/users/me/phone` and `POST /api/users/me/email`, then repeat the request.',
});

export const SMS_FACTOR_EXISTS = defineError({
  code: 'identity.sms-factor-exists',
  kind: 'conflict',
  title: 'The phone is a second factor already',
  description: 'An account has one phone, and so one second factor by SMS; it follows the phone when that is changed.',
  remedy: 'Use it, or rename or remove it.',
});

export const SECOND_FACTOR_NOT_AWAITED = defineError({
  code: 'identity.second-factor-not-awaited',
  kind: 'conflict',
  title: 'No second factor is awaited',
  description: 'The session is open already: there is nothing that a second factor would let it do.',
  remedy: 'To prove it again, call `POST /api/auth/reauthenticate`.',
});

export const SECOND_FACTOR_CODE_REQUIRED = defineError({
  code: 'identity.second-factor-code-required',
  kind: 'forbidden',
  title: 'The second factor counts here too',
  description:
    'The account has a second factor: its password alone proves nothing anew. `secondFactors` names the methods that it has.',
  remedy: 'Send `method` and `code` with the password.',
});

export const SECOND_FACTOR_EXHAUSTED = defineError({
  code: 'identity.second-factor-exhausted',
  kind: 'unauthenticated',
  title: 'Too many wrong codes',
  description: 'Five wrong codes were given with this session; it has ended.',
  remedy: 'Sign in again.',
});

export const SECOND_FACTOR_THROTTLED = defineError({
  code: 'identity.second-factor-throttled',
  kind: 'rate-limited',
  title: 'Too many wrong codes for the account',
  description:
    'Twenty wrong codes were given for the account within a day, with whatever sessions; no code counts until that day is over. Whoever gave them knows the first factor.',
  remedy: 'Use a recovery code, or wait for the time in `Retry-After`; change the password.',
});
