import { defineError } from '#kernel';

export const CREDENTIALS_WRONG = defineError({
  code: 'identity.credentials-wrong',
  kind: 'unauthenticated',
  title: 'Email or password is wrong',
  description:
    'No active account with a verified phone has this email, username or phone and this password. Unknown ones, a wrong password, an unverified, disabled or locked account are answered alike, in the same time.',
  remedy:
    'Check both, or sign up. After many wrong passwords wait, or use a browser in which you have signed in before.',
});

export const PASSWORD_TOO_WEAK = defineError({
  code: 'identity.password-too-weak',
  kind: 'invalid',
  status: 422,
  title: 'Password is too weak',
  description:
    'The password is too short, is on the list of common ones, or is too easy to guess. `suggestions` may help.',
  remedy: 'Choose a longer one; a few unrelated words are fine. Characters of any kind are allowed.',
});

export const EMAIL_INVALID = defineError({
  code: 'identity.email-invalid',
  kind: 'invalid',
  status: 422,
  title: 'Not an email address',
  description:
    'The text is not an address that mail can be sent to; or it mixes scripts, or has characters that look like others, so that it could be taken for another address (UTS #39).',
  remedy: 'Correct the address.',
});

export const PHONE_INVALID = defineError({
  code: 'identity.phone-invalid',
  kind: 'invalid',
  status: 422,
  title: 'Not a phone number',
  description: 'The text is not a valid mobile number of its country; nothing else can get an SMS.',
  remedy: 'Write it with its country code, such as +8613812345678.',
});

export const CODE_INVALID = defineError({
  code: 'identity.code-invalid',
  kind: 'invalid',
  title: 'Code is not valid',
  description: 'The code is wrong, has expired, was used already, or belongs to another verification.',
  remedy: 'Type the newest code that was sent, or ask for another with `…/resend`.',
});

export const CODE_EXHAUSTED = defineError({
  code: 'identity.code-exhausted',
  kind: 'conflict',
  title: 'Too many wrong codes',
  description: 'Five wrong codes were given for this verification; it is closed, also for the right one.',
  remedy: 'Sign up again, or ask for another code; the address is free as long as nobody has verified it.',
});

export const CODE_THROTTLED = defineError({
  code: 'identity.code-throttled',
  kind: 'rate-limited',
  title: 'No more codes for now',
  description:
    'A phone gets at most one code a minute, five an hour and ten a day; addresses and the service have limits too, and so have ranges of numbers from which few codes come back.',
  remedy: 'Use the code that was sent, or wait for the time in `Retry-After`.',
});

export const EMAIL_TAKEN = defineError({
  code: 'identity.email-taken',
  kind: 'conflict',
  title: 'Account exists',
  description:
    'The email belongs to a verified account. This is said only to someone who has confirmed a code, so that addresses cannot be probed for free, and the owner is told by mail; or where a contract has people register without a code.',
  remedy: 'Log in.',
});

export const PHONE_TAKEN = defineError({
  code: 'identity.phone-taken',
  kind: 'conflict',
  title: 'Phone belongs to another account',
  description: 'The phone was confirmed, but it is the verified phone of another account.',
  remedy: 'Log in to that account, or sign up with another phone.',
});

export const SIGN_IN_METHOD_OFF = defineError({
  code: 'identity.sign-in-method-off',
  kind: 'forbidden',
  title: 'Not a way to sign in here',
  description: 'Whoever runs the service has not turned on this way of signing in.',
  remedy: 'Sign in another way; or set `SIGN_IN_BY_SMS_CODE` or `SIGN_IN_BY_EMAIL_CODE`.',
});

export const PASSWORD_WRONG = defineError({
  code: 'identity.password-wrong',
  kind: 'forbidden',
  title: 'Password is wrong',
  description:
    'The caller is signed in, and stays so; but this is not their password, or the account has none because it is opened by a provider.',
  remedy: 'Type it again; or set one with a reset by mail.',
});

export const SESSION_NOT_FOUND = defineError({
  code: 'identity.session-not-found',
  kind: 'not-found',
  title: 'No such session',
  description: 'The caller has no open session with this id.',
  remedy: 'Use an id from `GET /api/auth/sessions`.',
});

export const REFRESH_REFUSED = defineError({
  code: 'identity.refresh-refused',
  kind: 'unauthenticated',
  title: 'Refresh token is not valid',
  description:
    'The refresh token is unknown, expired, revoked, or was used before. Using one a second time, later than ten seconds after the first, revokes all that came from it (RFC 9700 §4.14.2).',
  remedy: 'Sign in again.',
});
