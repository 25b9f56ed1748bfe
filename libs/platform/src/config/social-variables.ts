import { name, standIn, text, variable } from './variable.js';

const GROUP = 'Social sign-in';

const ofClient = (provider: string, required: string) =>
  ({
    id: variable({
      group: GROUP,
      description: `Client id of this service at ${provider}. ${required}`,
      type: text(),
    }),
    secret: variable({
      group: GROUP,
      description: `Secret of the client at ${provider}. Without it the client is public, and PKCE alone protects its codes.`,
      type: text(),
      secret: true,
    }),
  }) as const;

const google = ofClient('Google', 'Set it to let people sign in with Google.');
const microsoft = ofClient('Microsoft', 'Set it to let people sign in with Microsoft.');
const okta = ofClient('Okta', 'Needed with OAUTH_OKTA_DOMAIN: without it no token can be known to be ours.');

/** The providers by which people may sign in. */
export const SOCIAL_VARIABLES = {
  OAUTH_GOOGLE_CLIENT_ID: google.id,
  OAUTH_GOOGLE_CLIENT_SECRET: google.secret,
  OAUTH_MICROSOFT_CLIENT_ID: microsoft.id,
  OAUTH_MICROSOFT_CLIENT_SECRET: microsoft.secret,
  OAUTH_MICROSOFT_TENANT: variable({
    group: GROUP,
    description:
      'Whose people may come from Microsoft: the id of one tenant, or `common`, `organizations` or `consumers` for any of that kind.',
    type: name(),
    default: 'common',
  }),
  OAUTH_OKTA_DOMAIN: variable({
    group: GROUP,
    description: 'Host name of the Okta organisation, such as `acme.okta.com`. Set it to let people sign in with Okta.',
    type: name(),
  }),
  OAUTH_OKTA_CLIENT_ID: okta.id,
  OAUTH_OKTA_CLIENT_SECRET: okta.secret,
  OAUTH_OKTA_AUTHORIZATION_SERVER: variable({
    group: GROUP,
    description:
      'Authorization server of the Okta organisation. The organisation’s own (`org`) issues no access tokens that can be verified, ID tokens only.',
    type: name(),
    default: 'default',
  }),
  OAUTH_OKTA_AUDIENCE: variable({
    group: GROUP,
    description: '`aud` of the access tokens of that authorization server.',
    type: text(),
    default: 'api://default',
  }),
  OAUTH_STAND_IN_URL: variable({
    group: GROUP,
    description:
      'A server on this machine that stands in for all providers, for tests and trials: what would go to `https://host/path` goes to `/host/path` there. Refused in production.',
    type: standIn(),
  }),
} as const;
