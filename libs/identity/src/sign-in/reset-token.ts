import { makeOpaqueToken, readOpaqueToken, type OpaqueToken } from '#platform';

const PREFIX = 'sp_reset_';

/** What is mailed to whoever has asked for a new password. */
export const makeResetToken = (challengeId: string): OpaqueToken => makeOpaqueToken(PREFIX, challengeId);

/** The challenge that the token names, or null when it isn't a reset token. */
export const challengeIdOfToken = (token: string): string | null => readOpaqueToken(PREFIX, token);
