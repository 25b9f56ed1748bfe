import { makeOpaqueToken, readOpaqueToken, type OpaqueToken } from '#platform';

const PREFIX = 'sp_session_';

/** The secret of a session, for its cookie or as bearer. */
export const makeSessionToken = (sessionId: string): OpaqueToken => makeOpaqueToken(PREFIX, sessionId);

/** Whether it says that it is one. */
export const hasFormOfSessionToken = (token: string): boolean => token.startsWith(PREFIX);

/** The session that the token names, or null when it isn't a session token. */
export const sessionIdOfToken = (token: string): string | null => readOpaqueToken(PREFIX, token);
