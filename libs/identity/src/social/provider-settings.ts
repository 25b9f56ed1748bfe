import type { Config } from '#platform';

export const PROVIDERS = ['google', 'microsoft', 'okta'] as const;

export type ProviderName = (typeof PROVIDERS)[number];

/** What this service is to a provider, and where the provider is found. */
export interface ProviderSettings {
  readonly provider: ProviderName;
  /** Where it is discovered (OpenID Connect Discovery §4). */
  readonly discoveredAt: string;
  readonly clientId: string;
  /** Undefined for a public client. */
  readonly clientSecret: string | undefined;
}

/** Those that are configured. */
export function providerSettings(config: Config): readonly ProviderSettings[] {
  const found = {
    google: 'https://accounts.google.com',
    microsoft: `https://login.microsoftonline.com/${config.OAUTH_MICROSOFT_TENANT}/v2.0`,
    okta: oktaIssuer(config),
  };
  const clients = {
    google: [config.OAUTH_GOOGLE_CLIENT_ID, config.OAUTH_GOOGLE_CLIENT_SECRET],
    microsoft: [config.OAUTH_MICROSOFT_CLIENT_ID, config.OAUTH_MICROSOFT_CLIENT_SECRET],
    okta: [config.OAUTH_OKTA_CLIENT_ID, config.OAUTH_OKTA_CLIENT_SECRET],
  } as const;
  return PROVIDERS.flatMap((provider) => {
    const [clientId, clientSecret] = clients[provider];
    return clientId === undefined ? [] : [{ provider, discoveredAt: found[provider], clientId, clientSecret }];
  });
}

/** https://developer.okta.com/docs/concepts/auth-servers/: `org` is the organisation's own, which has no path. */
function oktaIssuer({ OAUTH_OKTA_DOMAIN: domain, OAUTH_OKTA_AUTHORIZATION_SERVER: server }: Config): string {
  return server === 'org' ? `https://${domain}` : `https://${domain}/oauth2/${server}`;
}
