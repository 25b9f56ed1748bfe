import { Browser } from '../../support/browser.js';
import { linkedAccount } from '../../support/furnished-tenant.js';
import type { ProviderPerson } from '../../support/providers/fake-provider.js';
import { answerOf, goToProvider, newProviderPerson } from '../social/steps.js';
import type { Cases } from './cases.js';
import type { Scene } from './scene.js';
import type { Wish } from './walk.js';

const TOKEN_OF_GOOGLE = 'https://oauth2.googleapis.com/token';
const MICROSOFT = 'https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration';

/** Back from Google, with the cookie of the browser that went there. */
export async function bringBack(
  scene: Scene,
  person: ProviderPerson = newProviderPerson(),
): Promise<Wish & { query: string }> {
  const browser = new Browser(scene.app.url);
  const query = await goToProvider({ providers: scene.providers, browser }, 'google', person);
  return { by: callerWith(scene, browser.cookies), query };
}

/** Back from Google, where somebody who is signed in wanted to link an account. */
async function bringBackToLink(scene: Scene, person: ProviderPerson = newProviderPerson()) {
  const account = await scene.guest();
  const { headers, body } = await account.client.post('/api/users/me/social-accounts', { provider: 'google' });
  const query = await answerOf(scene.providers, 'google', person, body.authorizationUrl as string);
  const [name = '', value = ''] = (headers.getSetCookie()[0]?.split(';')[0] ?? '').split('=');
  return { ...account, wish: { by: callerWith(scene, new Map([[name, value]])), query } };
}

function callerWith({ app }: Scene, cookies: ReadonlyMap<string, string>) {
  const client = app.client();
  client.cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return client;
}

/** While the provider can't be reached at the address. */
async function without<T>({ providers }: Scene, address: string, work: () => Promise<T>): Promise<T> {
  providers.faults.set(address, (response) => response.destroy());
  return work().finally(() => providers.faults.delete(address));
}

/** Of signing in by a provider, and of what is linked to one's own account. */
export const CASES_OF_SOCIAL: Cases = {
  'beginSocialSignIn: 303': (ask) => ask(),
  'beginSocialSignIn: 503 identity.provider-away': (ask, scene) =>
    without(scene, MICROSOFT, () => ask({ ids: { provider: 'microsoft' } })),

  'finishSocialSignIn: 303': async (ask, scene) => ask(await bringBack(scene)),
  'finishSocialSignIn: 400 identity.sign-in-state-invalid': (ask) => ask(),
  'finishSocialSignIn: 401 identity.social-sign-in-refused': async (ask, scene) => {
    const wish = await bringBack(scene);
    return ask({ ...wish, query: wish.query.replace(/code=\w+/, 'code=another') });
  },
  'finishSocialSignIn: 403 identity.email-unproven': async (ask, scene) =>
    ask(await bringBack(scene, newProviderPerson({ email_verified: false }))),
  'finishSocialSignIn: 409 identity.link-required': async (ask, scene) => {
    const { email } = scene.tenant.person;
    return ask(await bringBack(scene, newProviderPerson({ email })));
  },
  'finishSocialSignIn: 409 identity.social-account-taken': async (ask, scene) => {
    const person = newProviderPerson();
    await ask(await bringBack(scene, person));
    return ask((await bringBackToLink(scene, person)).wish);
  },
  'finishSocialSignIn: 409 platform.too-many': async (ask, scene) => {
    const { userId, wish } = await bringBackToLink(scene);
    for (let linked = 0; linked < 10; linked++) await linkedAccount(scene.app, userId);
    return ask(wish);
  },
  'finishSocialSignIn: 503 identity.provider-away': async (ask, scene) => {
    const wish = await bringBack(scene);
    return without(scene, TOKEN_OF_GOOGLE, () => ask(wish));
  },

  'signInWithProviderToken: 200': async (ask, { providers: { google } }) =>
    ask({ body: { idToken: await google.idToken(newProviderPerson()) } }),
  'signInWithProviderToken: 400 identity.token-unverifiable': (ask) =>
    ask({ body: { provider: 'microsoft', idToken: undefined, accessToken: 'EwB4A8l6BAAU' } }),
  'signInWithProviderToken: 401 identity.social-sign-in-refused': (ask) => ask({ body: { idToken: 'a.b.c' } }),
  'signInWithProviderToken: 403 identity.email-unproven': async (ask, { providers: { google } }) =>
    ask({ body: { idToken: await google.idToken(newProviderPerson({ email_verified: false })) } }),
  'signInWithProviderToken: 404 identity.provider-unknown': async (ask, scene) => {
    // One that is configured is not unknown: asked of a service that has none.
    const other = await scene.withoutProviders();
    return ask({ by: other.client() }).finally(() => other.stop());
  },
  'signInWithProviderToken: 409 identity.link-required': async (ask, { tenant, providers: { google } }) =>
    ask({ body: { idToken: await google.idToken(newProviderPerson({ email: tenant.person.email })) } }),
  'signInWithProviderToken: 422 identity.okta-domain-unknown': (ask) =>
    ask({ body: { provider: 'okta', oktaDomain: 'evil.example' } }),
  'signInWithProviderToken: 503 identity.provider-away': (ask, scene) =>
    without(scene, 'https://oauth2.googleapis.com/tokeninfo', () =>
      ask({ body: { idToken: undefined, accessToken: 'ya29.a0' } }),
    ),

  'linkSocialAccount: 404 identity.provider-unknown': async (ask, scene) => {
    const { sessionToken } = await scene.guest();
    const other = await scene.withoutProviders();
    return ask({ by: other.client().bearer(sessionToken) }).finally(() => other.stop());
  },
  'linkSocialAccount: 503 identity.provider-away': (ask, scene) =>
    without(scene, MICROSOFT, () => ask({ body: { provider: 'microsoft' } })),

  'unlinkSocialAccount: 409 identity.last-way-in': async (ask, scene) => {
    const { client, userId } = await scene.guest();
    await scene.sql('UPDATE identity.users SET password_hash = NULL WHERE id = $1', [userId]);
    return ask({ by: client, ids: { socialAccountId: await linkedAccount(scene.app, userId) } });
  },
};
