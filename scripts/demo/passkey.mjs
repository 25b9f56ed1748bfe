import { SoftwareAuthenticator } from './authenticator.mjs';
import { expect, expectRefusal, step } from './report.mjs';

/** Makes a passkey, as a browser and its authenticator would, and signs in with nothing else. */
export async function signInByPasskey({ client, email }) {
  step('Make a passkey, and sign in with it: no username, no password, both factors at once');
  const options = await client.post('/api/users/me/second-factors/passkeys/options');
  expect(options, 200, (body) => body.publicKey.challenge.length > 20);
  const { rp } = options.body.publicKey;
  const authenticator = new SoftwareAuthenticator(originOf(client.baseUrl, rp.id));
  const credential = authenticator.create(options.body.publicKey);
  expect(await client.post('/api/users/me/second-factors/passkeys', { name: 'Laptop', credential }), 201);

  const browser = client.as(client.who);
  const asked = await browser.post('/api/auth/passkey/options');
  expect(asked, 200, (body) => body.publicKey.rpId === rp.id);
  const proof = { credential: authenticator.get(asked.body.publicKey) };
  expect(await browser.post('/api/auth/passkey', proof), 200, (body) => body.user.email === email);
  expectRefusal(await browser.post('/api/auth/passkey', proof), 401, 'identity.passkey-refused');
}

/** The relying party's own, which the demo may reach by another name. */
function originOf(baseUrl, rpId) {
  const url = new URL(baseUrl);
  url.hostname = rpId;
  return url.origin;
}
