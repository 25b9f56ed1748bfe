import { DomainError, type Clock } from '#kernel';
import type { Config } from '#platform';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { SOCIAL_SIGN_IN_REFUSED, TOKEN_UNVERIFIABLE } from '../domain/social-errors.js';
import { identityOf, type Claims, type ProvenIdentity } from './proven-identity.js';
import type { SocialProvider } from './social-provider.js';

const TOKENINFO = 'https://oauth2.googleapis.com/tokeninfo';

/** Microsoft Graph, by each of its names. */
const GRAPH: ReadonlySet<unknown> = new Set(['00000003-0000-0000-c000-000000000000', 'https://graph.microsoft.com']);

const otherApplication = (): DomainError =>
  new DomainError(SOCIAL_SIGN_IN_REFUSED, 'The token was issued to another application.');

/**
 * Whom an access token speaks for that the provider has issued to this very application. Throws
 * `identity.token-unverifiable` where nobody could know, `identity.social-sign-in-refused`.
 */
export function identityOfAccessToken(
  provider: SocialProvider,
  token: string,
  config: Config,
  clock: Clock,
): Promise<ProvenIdentity> {
  switch (provider.settings.provider) {
    case 'google':
      return ofGoogle(provider, token, clock);
    case 'microsoft':
      return ofMicrosoft(provider, token);
    case 'okta':
      return ofOkta(provider, token, config);
  }
}

/** Google's say nothing by themselves; Google says to which client one was issued, in texts. */
async function ofGoogle(provider: SocialProvider, token: string, clock: Clock): Promise<ProvenIdentity> {
  const answer = await provider.http.fetch(
    `${TOKENINFO}?${new URLSearchParams({ access_token: token }).toString()}`,
    {},
  );
  if (answer.status !== 200) throw new DomainError(SOCIAL_SIGN_IN_REFUSED, 'Google does not know the token.');
  const { aud, azp, sub, exp } = (await answer.json()) as Claims;
  const { clientId } = provider.settings;
  if (aud !== clientId || azp !== clientId) throw otherApplication();
  const isCurrent = Number(exp) * 1000 > clock.nowMs();
  if (typeof sub !== 'string' || !isCurrent) {
    throw new DomainError(SOCIAL_SIGN_IN_REFUSED, 'The token has expired, or was issued without the scope openid.');
  }
  return identityOf('google', await provider.issuer(), await provider.userInfo(token, sub));
}

/** Only a token for an API of this application: those for Graph are sealed against everybody else. */
async function ofMicrosoft(provider: SocialProvider, token: string): Promise<ProvenIdentity> {
  if (isForAnother(token)) {
    throw new DomainError(TOKEN_UNVERIFIABLE, 'A token for Microsoft Graph can be verified by Microsoft Graph alone.');
  }
  const { clientId } = provider.settings;
  const { payload, issuer } = await provider.verify(token, clientId);
  const { azp, ver, scp } = payload;
  // Without scopes an application speaks for itself, not for a person.
  if (azp !== clientId || ver !== '2.0' || typeof scp !== 'string') throw otherApplication();
  return identityOf('microsoft', issuer, payload);
}

/** Of Okta's own users `sub` is the login, which can change; `uid` is what ID tokens have as `sub`. */
async function ofOkta(provider: SocialProvider, token: string, config: Config): Promise<ProvenIdentity> {
  if (config.OAUTH_OKTA_AUTHORIZATION_SERVER === 'org') {
    throw new DomainError(TOKEN_UNVERIFIABLE, 'Access tokens of the organisation’s own server are for Okta alone.');
  }
  const { payload, issuer } = await provider.verify(token, config.OAUTH_OKTA_AUDIENCE);
  const { cid, uid } = payload;
  if (cid !== provider.settings.clientId || typeof uid !== 'string') throw otherApplication();
  return identityOf('okta', issuer, await provider.userInfo(token, uid));
}

function isForAnother(token: string): boolean {
  try {
    const { aud } = decodeJwt(token);
    return GRAPH.has(typeof aud === 'string' ? aud.replace(/\/$/, '') : aud) || 'nonce' in decodeProtectedHeader(token);
  } catch {
    return true;
  }
}
