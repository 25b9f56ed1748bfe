import { randomUUID } from 'node:crypto';
import { standInForGoogle } from './provider.mjs';
import { expect, expectRefusal, fail, say, sayRequest, sayStatus, step } from './report.mjs';

const PATH = '/api/auth/social/google';

/** Signs in by Google, which this demo stands in for, where the server was told so by OAUTH_STAND_IN_URL. */
export async function signInByGoogle(client, standInUrl) {
  step('Sign in by Google, which this demo stands in for; the same answer counts once');
  if (standInUrl === undefined) {
    say(
      '    left out: start the server with OAUTH_STAND_IN_URL and OAUTH_GOOGLE_CLIENT_ID for it (docs/guides/social-sign-in.md)',
    );
    return;
  }
  const person = { sub: randomUUID(), email: `${randomUUID()}@example.com`, email_verified: true, name: 'Iris' };
  const google = await standInForGoogle(standInUrl, person);
  try {
    const begun = await navigate(client, PATH);
    const answer = `${PATH}/callback${google.agree(begun.headers.get('location'))}`;
    const [request] = cookiesOf(begun);
    const back = await navigate(client, answer, request);
    client.cookie = cookiesOf(back).find((cookie) => /sallyport_session=./.test(cookie));
    expect(await client.get('/api/users/me'), 200, (body) => body.email === person.email && body.emailVerified);
    expect(await client.get('/api/users/me/social-accounts'), 200, (body) => body.socialAccounts.length === 1);
    const again = client.as(client.who);
    again.cookie = request;
    expectRefusal(await again.get(answer), 400, 'identity.sign-in-state-invalid');
  } finally {
    google.stop();
  }
}

const cookiesOf = ({ headers }) => headers.getSetCookie().map((line) => line.split(';')[0]);

/** As a browser does, which is then sent on. */
async function navigate({ baseUrl, who }, path, cookie = '') {
  sayRequest(who, `GET ${path.split('?')[0]}`);
  const response = await fetch(`${baseUrl}${path}`, { redirect: 'manual', headers: { cookie } });
  sayStatus(response);
  if (response.status !== 303) fail(`GET ${path}: expected 303, got ${response.status} ${await response.text()}`);
  return response;
}
