import { Clock, DomainError } from '#kernel';
import { Commands, Config } from '#platform';
import { Injectable } from '@nestjs/common';
import { OKTA_DOMAIN_UNKNOWN } from '../domain/social-errors.js';
import type { SignedIn } from '../sessions/session-starter.js';
import { identityOfAccessToken } from '../social/provider-access-tokens.js';
import type { ProvenIdentity } from '../social/proven-identity.js';
import { RecordedRefusals } from '../social/recorded-refusals.js';
import { SocialProviders } from '../social/social-providers.js';
import { SignInSocially, type Newcomer } from './sign-in-socially.js';

/** A token that a provider has issued to this application, by another way than a browser's. */
export interface ProviderToken {
  readonly provider: string;
  readonly kind: 'id-token' | 'access-token';
  readonly token: string;
  /** Null where the caller names none. */
  readonly oktaDomain: string | null;
}

/**
 * Signs in by a token of a provider whose audience is verifiably this application. Nothing that the caller names is ever
 * asked. Whoever is new here is a guest, or registers with the default tenant (`SignInSocially`). Throws `identity.provider-unknown`, `identity.okta-domain-unknown`, `identity.token-unverifiable`,
 * `identity.social-sign-in-refused`, `identity.provider-away`, and what `SignInSocially` throws.
 */
@Injectable()
export class SignInWithProviderToken {
  constructor(
    private readonly providers: SocialProviders,
    private readonly commands: Commands,
    private readonly refusals: RecordedRefusals,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute(given: ProviderToken, newcomer: Newcomer = 'guest'): Promise<SignedIn> {
    const identity = await this.refusals.of('identity.social-sign-in', () => this.#prove(given));
    return this.commands.execute(new SignInSocially(identity, newcomer));
  }

  #prove({ provider: name, kind, token, oktaDomain }: ProviderToken): Promise<ProvenIdentity> {
    const provider = this.providers.named(name);
    if (oktaDomain !== null && oktaDomain.toLowerCase() !== this.config.OAUTH_OKTA_DOMAIN?.toLowerCase()) {
      throw new DomainError(OKTA_DOMAIN_UNKNOWN);
    }
    return provider.inTime(() =>
      kind === 'id-token'
        ? provider.identityOfIdToken(token)
        : identityOfAccessToken(provider, token, this.config, this.clock),
    );
  }
}
