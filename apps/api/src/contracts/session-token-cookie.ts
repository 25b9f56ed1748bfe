import { SessionCookie } from '#platform';

/** The session cookie of the DAARION contract: an injectable token for a `SessionCookie` of that name. */
export abstract class SessionTokenCookie extends SessionCookie {}
