import { Clock, DomainError } from '#kernel';
import { Config } from '#platform';
import { Injectable } from '@nestjs/common';
import { PROVIDER_UNKNOWN } from '../domain/social-errors.js';
import { ProviderHttp } from './provider-http.js';
import { providerSettings } from './provider-settings.js';
import { SocialProvider } from './social-provider.js';

/** The providers that are configured. */
@Injectable()
export class SocialProviders {
  readonly #providers: ReadonlyMap<string, SocialProvider>;

  constructor(config: Config, clock: Clock) {
    const http = new ProviderHttp(config.OAUTH_STAND_IN_URL);
    this.#providers = new Map(
      providerSettings(config).map((settings) => {
        const { provider } = settings;
        const redirectUri = `${config.PUBLIC_URL}/api/auth/social/${provider}/callback`;
        return [provider, new SocialProvider(settings, redirectUri, http, clock)];
      }),
    );
  }

  /** Throws `identity.provider-unknown`. */
  named(name: string): SocialProvider {
    const provider = this.#providers.get(name);
    if (!provider) throw new DomainError(PROVIDER_UNKNOWN);
    return provider;
  }
}
