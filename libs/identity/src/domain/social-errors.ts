import { defineError } from '#kernel';

export const PROVIDER_UNKNOWN = defineError({
  code: 'identity.provider-unknown',
  kind: 'not-found',
  title: 'No such provider',
  description: 'Nobody signs in by a provider of this name here: there is none, or it is not configured.',
  remedy: 'Use `google`, `microsoft` or `okta`, as the operator has configured.',
});

export const PROVIDER_AWAY = defineError({
  code: 'identity.provider-away',
  kind: 'unavailable',
  title: 'The provider does not answer',
  description:
    'The provider did not answer in time, or not as its protocol has it. Nothing was changed; other ways of signing in are not concerned.',
  remedy: 'Begin again later, or sign in another way.',
});

export const SIGN_IN_STATE_INVALID = defineError({
  code: 'identity.sign-in-state-invalid',
  kind: 'invalid',
  title: 'This sign-in was not begun here',
  description:
    'The answer of a provider counts once, within ten minutes, for the provider and in the browser with which the sign-in was begun last (RFC 6749 §10.12). This one was used, is late, or belongs to another; or the session has ended in which an account was to be linked.',
  remedy: 'Begin again.',
});

export const SOCIAL_SIGN_IN_REFUSED = defineError({
  code: 'identity.social-sign-in-refused',
  kind: 'unauthenticated',
  title: 'Sign-in by the provider is refused',
  description:
    'The provider did not vouch for the person: they declined, or its answer is forged, expired or meant for another application; or the account here is disabled, or was unlinked at that moment.',
  remedy: 'Begin again, or sign in another way.',
});

export const TOKEN_UNVERIFIABLE = defineError({
  code: 'identity.token-unverifiable',
  kind: 'invalid',
  title: 'Nobody can verify this token',
  description:
    'The token was issued for another service, such as Microsoft Graph, or by an authorization server whose access tokens are its own affair: whether it was meant for this application can’t be known.',
  remedy: 'Send the ID token, or an access token whose audience is this application.',
});

export const OKTA_DOMAIN_UNKNOWN = defineError({
  code: 'identity.okta-domain-unknown',
  kind: 'invalid',
  status: 422,
  title: 'Not the Okta organisation of this service',
  description: 'Only the organisation that the operator has configured is ever asked.',
  remedy: 'Leave `oktaDomain` out, or give the configured one.',
});

export const EMAIL_UNPROVEN = defineError({
  code: 'identity.email-unproven',
  kind: 'forbidden',
  title: 'The provider does not vouch for an address',
  description:
    'A first sign-in makes an account, for which the provider must say that the address is verified. Whether an account has the address makes no difference.',
  remedy: 'Verify the address there; or sign up here, and link the provider’s account.',
});

export const LINK_REQUIRED = defineError({
  code: 'identity.link-required',
  kind: 'conflict',
  title: 'The address belongs to an account',
  description:
    'An account here has the address, or had it until lately. That a provider knows the same address never opens it: its owner links the provider’s account first.',
  remedy: 'Sign in to the account another way, and link with `POST /api/users/me/social-accounts`.',
});

export const SOCIAL_ACCOUNT_TAKEN = defineError({
  code: 'identity.social-account-taken',
  kind: 'conflict',
  title: 'The provider’s account is linked already',
  description: 'The account at the provider opens this account already, or another one.',
  remedy: 'Choose another account at the provider, or unlink it there where it is linked.',
});

export const SOCIAL_ACCOUNT_NOT_FOUND = defineError({
  code: 'identity.social-account-not-found',
  kind: 'not-found',
  title: 'No such linked account',
  description: 'The caller has linked no account of a provider under this id.',
  remedy: 'Use an id from `GET /api/users/me/social-accounts`.',
});

export const LAST_WAY_IN = defineError({
  code: 'identity.last-way-in',
  kind: 'conflict',
  title: 'The last way to sign in stays',
  description:
    'The account has no password, no other linked account and no other passkey: nobody could sign in to it any more.',
  remedy: 'Set a password, link another account or add a passkey first.',
});
