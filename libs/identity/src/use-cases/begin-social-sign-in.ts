import type { Actor } from '#kernel';
import { requireSignedIn } from '#platform';
import { Injectable } from '@nestjs/common';
import { AuthorizationRequests, type AuthorizationRequest } from '../social/authorization-request.js';
import { SocialProviders } from '../social/social-providers.js';

/** What a browser needs to go to a provider: where, and what it must have with it when it comes back. */
export interface SocialSignInBegun {
  readonly authorizationUrl: URL;
  readonly sealedRequest: string;
  readonly request: AuthorizationRequest;
}

/**
 * Begins a sign-in by a provider, or the linking of an account there to the caller's. Nothing is kept of it here. Throws
 * `identity.provider-unknown`, `identity.provider-away`.
 */
@Injectable()
export class BeginSocialSignIn {
  constructor(
    private readonly providers: SocialProviders,
    private readonly requests: AuthorizationRequests,
  ) {}

  /** `linker` is null for whoever signs in. */
  async execute(providerName: string, returnTo: string, linker: Actor | null): Promise<SocialSignInBegun> {
    const provider = this.providers.named(providerName);
    const request = this.requests.begin(provider.settings.provider, returnTo, linker && linkerOf(linker));
    const authorizationUrl = await provider.authorizationUrl(request);
    return { authorizationUrl, sealedRequest: this.requests.seal(request), request };
  }
}

function linkerOf(actor: Actor): AuthorizationRequest['linker'] {
  requireSignedIn(actor);
  return { userId: actor.id, sessionId: actor.sessionId ?? '' };
}
