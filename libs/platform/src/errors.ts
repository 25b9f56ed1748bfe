import { defineError, DomainError, type Decision, type FreshAuthentication } from '#kernel';

export const UNAVAILABLE = defineError({
  code: 'platform.unavailable',
  kind: 'unavailable',
  title: 'The service cannot answer right now',
  description:
    'PostgreSQL, Redis or another system that the answer depends on did not answer in time, or the service is stopping. Nothing was changed.',
  remedy: 'Try again after the time in `Retry-After`.',
});

export const OVERLOADED = defineError({
  code: 'platform.overloaded',
  kind: 'unavailable',
  title: 'The service is busy',
  description: 'Too many password checks are waiting for the CPU.',
  remedy: 'Try again after the time in `Retry-After`.',
});

export const STALE_WRITE = defineError({
  code: 'platform.stale-write',
  kind: 'conflict',
  title: 'Changed by someone else meanwhile',
  description: 'The thing was changed between the moment you read it and your write, which is refused, not merged.',
  remedy: 'Read it again and repeat the change.',
});

export const NAME_TAKEN = defineError({
  code: 'platform.name-taken',
  kind: 'conflict',
  title: 'Name taken',
  description:
    'Another of its kind has the name: another team, role or robot of the tenant, or another chatgroup of the team. That of a revoked robot is free again.',
  remedy: 'Choose another name.',
});

export const TOO_MANY = defineError({
  code: 'platform.too-many',
  kind: 'conflict',
  title: 'Too many',
  description: 'There are as many of these already as there may be; `limit` says how many that is.',
  remedy: 'Delete or revoke one that is not used any more.',
});

/** The refusal of one more than there may be. */
export function tooMany(limit: number, what: string): DomainError {
  return new DomainError(TOO_MANY, `There may be at most ${limit} ${what}.`, { extensions: { limit } });
}

export const CURSOR_INVALID = defineError({
  code: 'platform.cursor-invalid',
  kind: 'invalid',
  title: 'Cursor is not valid',
  description: 'The `cursor` is not one that this list has answered.',
  remedy: 'Pass `nextCursor` of the previous page unchanged, in the same order, or start without a cursor.',
});

export const EXPIRY_PAST = defineError({
  code: 'platform.expiry-past',
  kind: 'invalid',
  title: 'Expires before it begins',
  description:
    'The expiry that was chosen for a key, for the token of a robot or for a role that somebody gets is not in the future.',
  remedy: 'Choose a later time, or leave it out for one that does not expire.',
});

export const VALIDATION_FAILED = defineError({
  code: 'http.validation-failed',
  kind: 'invalid',
  status: 422,
  title: 'The request is not valid',
  description:
    'A member of the body or a query parameter is missing, unknown or malformed. `errors` lists each with a JSON pointer.',
  remedy: 'Correct the members named in `errors`.',
});

export const MALFORMED_REQUEST = defineError({
  code: 'http.malformed-request',
  kind: 'invalid',
  title: 'The request cannot be read',
  description: 'The body is not JSON, is nested too deeply, or the URL or a header is malformed.',
  remedy: 'Send well-formed JSON (RFC 8259), nested at most 32 levels deep.',
});

export const NO_SUCH_ROUTE = defineError({
  code: 'http.no-such-route',
  kind: 'not-found',
  title: 'No such route',
  description: 'The service has no operation with this method and path.',
  remedy: 'Look the route up at `/docs`.',
});

export const PAYLOAD_TOO_LARGE = defineError({
  code: 'http.payload-too-large',
  kind: 'invalid',
  status: 413,
  title: 'The body is too large',
  description: 'Bodies are limited to 64 KiB.',
  remedy: 'Send less.',
});

export const HEADERS_TOO_LARGE = defineError({
  code: 'http.headers-too-large',
  kind: 'invalid',
  status: 431,
  title: 'The headers are too large',
  description: 'The headers of a request are limited to 16 KiB in all.',
  remedy: 'Send fewer or shorter headers; often it is cookies of other applications on the same host.',
});

export const REQUEST_TIMEOUT = defineError({
  code: 'http.request-timeout',
  kind: 'invalid',
  status: 408,
  title: 'The request took too long to arrive',
  description: 'The headers did not arrive within 10 seconds, or the whole request within 15.',
  remedy: 'Send it again over a faster connection.',
});

export const UNSUPPORTED_MEDIA_TYPE = defineError({
  code: 'http.unsupported-media-type',
  kind: 'invalid',
  status: 415,
  title: 'The body is not JSON',
  description: 'Bodies are read as `application/json` only; a form or plain text never reaches a route.',
  remedy: 'Send `Content-Type: application/json`.',
});

export const CROSS_ORIGIN = defineError({
  code: 'http.cross-origin',
  kind: 'forbidden',
  title: 'Cross-site request refused',
  description:
    'A request that changes something came from an origin that is not allowed; or it came with the session cookie, and with neither an `Origin` nor the header `X-Sallyport-Request` (protection against CSRF).',
  remedy:
    'Call from an allowed origin (CORS_ALLOWED_ORIGINS), send `X-Sallyport-Request: 1`, or use a bearer token outside of a browser.',
});

export const RATE_LIMITED = defineError({
  code: 'http.rate-limited',
  kind: 'rate-limited',
  title: 'Too many requests',
  description:
    'The client address, user, key, robot or tenant has made more requests than its limit; `violated-policies` names which. Going on regardless lowers the limit for a while.',
  remedy: 'Wait for the time in `Retry-After`; watch `RateLimit` in every answer to stay below the limit.',
});

export const INTERNAL = defineError({
  code: 'platform.internal',
  kind: 'unavailable',
  status: 500,
  title: 'Something went wrong here',
  description: 'A bug. Nothing was changed; the cause is in the service’s log under the `requestId`.',
  remedy: 'Report it with the `requestId`.',
});

export const NOT_AUTHENTICATED = defineError({
  code: 'identity.not-authenticated',
  kind: 'unauthenticated',
  title: 'Not authenticated',
  description:
    'The request carries no credential, or one that is malformed, expired, revoked or unknown. The first credential present decides: `X-API-Key`, then `Authorization`, then the cookie.',
  remedy: 'Sign in again.',
});

export const PERMISSION_REQUIRED = defineError({
  code: 'rbac.permission-required',
  kind: 'forbidden',
  title: 'Permission required',
  description:
    'The caller is known but does not hold the permission named in `permission`; `reason` says why not, and `deniedBy` which link of the chain of authority refused: the tenant, the person, the robot, the credential.',
  remedy: 'Ask an owner or admin of the tenant for a role that grants it.',
});

/** The refusal of a caller whom that decision refuses the permission. */
export function permissionRequired(permission: string, { reason, deniedBy }: Decision): DomainError {
  return new DomainError(PERMISSION_REQUIRED, `Permission required: ${permission}`, {
    extensions: { permission, reason, ...(deniedBy && { deniedBy }) },
  });
}

export const SIGN_IN_REQUIRED = defineError({
  code: 'identity.sign-in-required',
  kind: 'forbidden',
  title: 'A person must be signed in',
  description: 'The route is about a person’s own account; API keys and robots have none.',
  remedy: 'Log in, and call with the session or an access token.',
});

export const SESSION_REQUIRED = defineError({
  code: 'identity.session-required',
  kind: 'forbidden',
  title: 'Needs the session itself',
  description:
    'A tenant is selected, a factor proved, and what protects the account changed with the session cookie or the session token. An access token is bound to its tenant, and every service that it is shown to has it.',
  remedy: 'Send the session token as bearer, or the cookie.',
});

export const MFA_REQUIRED = defineError({
  code: 'identity.mfa-required',
  kind: 'forbidden',
  title: 'A second factor is awaited',
  description:
    'The session has proved one factor, and must prove a second one before anything else: no route but those that do this, and logging out, answers it. `error` is `mfa_required`.',
  remedy: 'Prove the second factor, with the same session.',
});

/** The refusal of a session that still awaits its second factor. */
export function mfaRequired(): DomainError {
  return new DomainError(MFA_REQUIRED, undefined, { extensions: { error: 'mfa_required' } });
}

export const AUTHENTICATION_INSUFFICIENT = defineError({
  code: 'identity.authentication-insufficient',
  kind: 'unauthenticated',
  title: 'Prove again who you are',
  description:
    'The session is good, but what it was proved by is too long ago, or not strong enough, for this route (RFC 9470). `WWW-Authenticate` and the problem say what is wanted: `max_age` in seconds, and `acr_values`.',
  remedy: 'Call `POST /api/auth/reauthenticate` with the same session, then repeat the request.',
});

/** The challenge of RFC 9470 §3. */
export function authenticationInsufficient({ withinMinutes, acr }: FreshAuthentication): DomainError {
  const [error, maxAge] = ['insufficient_user_authentication', withinMinutes * 60];
  const description = 'A more recent or stronger authentication is required';
  return new DomainError(AUTHENTICATION_INSUFFICIENT, undefined, {
    challenge: `Bearer error="${error}", error_description="${description}", acr_values="${acr}", max_age="${maxAge}"`,
    extensions: { error, acr_values: acr, max_age: maxAge },
  });
}

export const TENANT_REQUIRED = defineError({
  code: 'tenancy.tenant-required',
  kind: 'forbidden',
  title: 'No tenant selected',
  description: 'Until a tenant is selected, only account routes answer.',
  remedy: 'Call `POST /api/auth/select-tenant` first.',
});
