import type { Actor } from './actor.js';
import type { Awaitable } from './awaitable.js';

/**
 * Where in a request the credential stood; the first one present decides, in this order. `agent-platform` is where the Web
 * Studio contract has its own kind, which no other place takes.
 */
export type CredentialPlace = 'x-api-key' | 'authorization' | 'cookie' | 'agent-platform';

export interface PresentedCredential {
  readonly place: CredentialPlace;
  readonly value: string;
  /** Whose the request says that it is; it must be so. Null where it says nothing. */
  readonly claimedUserId?: string | null;
}

/** Recognises one kind of credential by its form and says who presents it. One per kind, each in the context that issues it. */
export abstract class CredentialVerifier {
  /** Whether this looks like a credential of this kind. Says nothing about its validity. */
  abstract recognises(credential: PresentedCredential): boolean;

  /** The actor. Throws `unauthenticated` for anything not valid now, and `unavailable` when that can't be known. */
  abstract verify(credential: PresentedCredential): Awaitable<Actor>;
}
