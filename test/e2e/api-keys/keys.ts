import type { HttpClient } from '../../support/http-client.js';
import type { Service } from '../../support/people.js';

export interface MadeKey {
  readonly id: string;
  readonly key: string;
  /** A caller with nothing but the key. */
  readonly client: HttpClient;
}

/** Makes a key as the caller; all of their own permissions unless said otherwise. */
export async function makeKey(app: Service, caller: HttpClient, wish: object = {}): Promise<MadeKey> {
  const { status, text, body } = await caller.post('/api/api-keys', { name: 'Nightly report', ...wish });
  if (status !== 201) throw new Error(`make a key: ${text}`);
  return { id: body.id as string, key: body.key as string, client: withKey(app, body.key as string) };
}

export const withKey = (app: Service, key: string): HttpClient => app.client().with({ 'x-api-key': key });

/** Whether the caller may, and why. */
export async function check(caller: HttpClient, permission: string, scope: object = {}) {
  const { status, body } = await caller.post('/api/access/check', { permission, ...scope });
  return status === 200 ? [body.allowed as boolean, body.reason as string] : [status, body.code as string];
}

/** What is answered to a credential that counts no more. */
export const NOT_AUTHENTICATED = [401, 'identity.not-authenticated'];
