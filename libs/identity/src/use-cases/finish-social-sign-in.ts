import { Commands } from '#platform';
import { Injectable } from '@nestjs/common';
import type { SignedIn } from '../sessions/session-starter.js';
import { AuthorizationRequests } from '../social/authorization-request.js';
import { RecordedRefusals } from '../social/recorded-refusals.js';
import { SocialProviders } from '../social/social-providers.js';
import { AnswerRequest } from './answer-request.js';
import { LinkSocialAccount } from './link-social-account.js';
import { SignInSocially } from './sign-in-socially.js';

const ACTION = 'identity.social-sign-in';

/** What a browser has brought back from a provider. */
export interface BroughtBack {
  readonly provider: string;
  /** The query of the answer, as it came. */
  readonly query: string;
  /** What the browser has kept; undefined where it has nothing. */
  readonly sealedRequest: string | undefined;
}

export interface SocialSignInFinished {
  readonly returnTo: string;
  /** Null where an account was linked, and the session goes on. */
  readonly signedIn: SignedIn | null;
}

/**
 * Takes the answer of a provider to the request that this browser has begun: signs in, or links. Of any number of the same
 * answers one counts, in any process, and the provider is asked once. Throws `identity.provider-unknown`,
 * `identity.sign-in-state-invalid`, `identity.social-sign-in-refused`, `identity.provider-away`, and what `SignInSocially`
 * and `LinkSocialAccount` throw.
 */
@Injectable()
export class FinishSocialSignIn {
  constructor(
    private readonly providers: SocialProviders,
    private readonly requests: AuthorizationRequests,
    private readonly commands: Commands,
    private readonly refusals: RecordedRefusals,
  ) {}

  async execute({ provider: name, query, sealedRequest }: BroughtBack): Promise<SocialSignInFinished> {
    const provider = this.providers.named(name);
    const state = new URLSearchParams(query).get('state');
    const request = await this.refusals.of(ACTION, () =>
      this.requests.answered(sealedRequest, provider.settings.provider, state),
    );
    await this.commands.execute(new AnswerRequest(request));
    const identity = await this.refusals.of(ACTION, () => provider.redeem(query, request));
    const { linker, returnTo } = request;
    if (linker === null) return { returnTo, signedIn: await this.commands.execute(new SignInSocially(identity)) };
    await this.commands.execute(new LinkSocialAccount(linker, identity));
    return { returnTo, signedIn: null };
  }
}
