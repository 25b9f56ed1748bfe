import { randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { Browser, type Page } from '../../support/browser.js';
import { newPerson } from '../../support/people.js';
import { CLIENT_ID, TID, type ProviderPerson } from '../../support/providers/fake-provider.js';
import type { ProvidersStandIn } from '../../support/providers/stand-in.js';
import type { ProviderName } from '../../../libs/identity/src/social/provider-settings.js';

/** Somebody at a provider who has never been here, with a verified address. */
export function newProviderPerson(claims: Partial<ProviderPerson> = {}): ProviderPerson & { email: string } {
  const { email } = newPerson();
  return {
    sub: randomUUID(),
    email,
    email_verified: true,
    xms_edov: true,
    name: 'Mei Lin',
    ...claims,
  };
}

/** Sends the browser to the provider; answers the query with which the provider sends it back. */
export async function goToProvider(
  { providers, browser }: { providers: ProvidersStandIn; browser: Browser },
  provider: ProviderName,
  person: ProviderPerson,
  path = `/api/auth/social/${provider}`,
): Promise<string> {
  const begun = await browser.get(path);
  if (begun.status !== 303) throw new Error(`begin: ${begun.status} ${JSON.stringify(begun.body)}`);
  return answerOf(providers, provider, person, begun.location ?? '');
}

/** What the provider sends the browser back with, once the person has agreed. */
export async function answerOf(
  providers: ProvidersStandIn,
  provider: ProviderName,
  person: ProviderPerson,
  authorizationUrl: string,
): Promise<string> {
  providers[provider].person = person;
  const response = await fetch(providers.addressOf(authorizationUrl), { redirect: 'manual' });
  const location = response.headers.get('location');
  if (location === null) throw new Error(`authorize: ${await response.text()}`);
  return new URL(location).search;
}

export const callback = (browser: Browser, provider: ProviderName, query: string): Promise<Page> =>
  browser.get(`/api/auth/social/${provider}/callback${query}`);

/** All the way: to the provider, and back. */
export async function signInBy(
  providers: ProvidersStandIn,
  url: string,
  provider: ProviderName,
  person: ProviderPerson,
): Promise<{ browser: Browser; page: Page }> {
  const browser = new Browser(url);
  const query = await goToProvider({ providers, browser }, provider, person);
  return { browser, page: await callback(browser, provider, query) };
}

/** Okta's access token for the person: `sub` is the login, `uid` who it is. */
export function oktaToken(
  { okta }: ProvidersStandIn,
  person: ProviderPerson,
  claims: JWTPayload = {},
): Promise<string> {
  const login = { sub: 'mei@acme.dev', uid: person.sub, cid: CLIENT_ID, scp: ['openid'], aud: 'api://default' };
  const token = okta.sign({ ...login, jti: randomUUID(), ...claims });
  return token.then((signed) => okta.accessToken(person, CLIENT_ID, signed));
}

/** Microsoft's access token for an API of this application. */
export const microsoftToken = (
  { microsoft }: ProvidersStandIn,
  person: JWTPayload,
  claims: JWTPayload = {},
): Promise<string> =>
  microsoft.sign({ ...person, aud: CLIENT_ID, azp: CLIENT_ID, ver: '2.0', tid: TID, scp: 'access', ...claims });
