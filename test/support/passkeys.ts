import type { HttpClient } from './http-client.js';
import { signUp, type Service } from './people.js';
import { SoftwareAuthenticator } from '../../scripts/demo/authenticator.mjs';

export const PASSKEYS = '/api/users/me/second-factors/passkeys';

/** Makes a passkey for the account of the client. */
export async function addPasskey(client: HttpClient, authenticator: SoftwareAuthenticator) {
  const { body, text, status } = await client.post(`${PASSKEYS}/options`);
  if (status !== 200) throw new Error(`passkey options: ${text}`);
  const added = await client.post(PASSKEYS, { name: 'Laptop', credential: authenticator.create(body.publicKey) });
  if (added.status !== 201) throw new Error(`passkey: ${added.text}`);
  return added.body as { factorId: string; recoveryCodes: string[] | null };
}

/** Somebody new who has a passkey. */
export async function newPersonWithPasskey(app: Service, origin?: string) {
  const account = await signUp(app);
  const authenticator = new SoftwareAuthenticator(origin);
  return { ...account, authenticator, ...(await addPasskey(account.client, authenticator)) };
}

/** A browser that has asked to sign in by passkey, and what it was given to answer. */
export async function passkeyChallenge(app: Service) {
  const client = app.client();
  const { body } = await client.post('/api/auth/passkey/options');
  return { client, options: body.publicKey as { challenge: string; userVerification: string; rpId: string } };
}

/** Options for the caller's own passkeys. */
export async function ownChallenge(client: HttpClient) {
  const { body } = await client.post('/api/auth/second-factor/passkey/options');
  return body.publicKey as { challenge: string; allowCredentials?: { id: string }[] };
}
