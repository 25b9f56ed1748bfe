import { whenKnown, type Awaitable } from '#kernel';
import { LRUCache } from 'lru-cache';

const MAX_VERIFIED = 10_000;

/** So much of its end, which is its signature, tells a token from all others; a whole one takes longer to look up. */
const KEY_LENGTH = 43;

interface VerifiedToken<C> {
  readonly token: string;
  readonly claims: C;
}

/** What a token says never changes, so its signature is checked once. Whether it still counts is not kept here. */
export class VerifiedTokens<C> {
  readonly #verified = new LRUCache<string, VerifiedToken<C>>({ max: MAX_VERIFIED });

  /** The claims of the very token, from here or from `verify`; what that throws for is not kept. */
  claimsOf(token: string, verify: (token: string) => Promise<C>): Awaitable<C> {
    const key = token.slice(-KEY_LENGTH);
    const seen = this.#verified.get(key);
    if (seen?.token === token) return seen.claims;
    return whenKnown(verify(token), (claims) => {
      this.#verified.set(key, { token, claims });
      return claims;
    });
  }
}
