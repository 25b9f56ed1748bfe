import { makeOpaqueToken, readOpaqueToken, type OpaqueToken } from '#platform';

const PREFIX = 'sp_key_';
const HINT_CHARS = 4;

/** The secret of a key, which only its maker ever sees, and the few characters to recognise it by. */
export function makeApiKeyToken(keyId: string): OpaqueToken & { readonly hint: string } {
  const made = makeOpaqueToken(PREFIX, keyId);
  return { ...made, hint: made.token.slice(-HINT_CHARS) };
}

/** The key that the token names, or null when it isn't the token of a key. */
export const keyIdOfToken = (token: string): string | null => readOpaqueToken(PREFIX, token);
