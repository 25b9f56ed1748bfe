import { randomInt } from 'node:crypto';
import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import { newMember } from '../../support/members.js';
import type { Service } from '../../support/people.js';
import type { TestApp } from '../../support/test-app.js';

/** Lets people register themselves. */
export const OPEN = { DEFAULT_TENANT_REGISTRATION: 'open' };

/** Somebody who has never been here, as the Aethera contract has them. */
export function newRegistration() {
  const number = String(randomInt(10 ** 8)).padStart(8, '0');
  return {
    username: `johndoe${number}`,
    email: `john.${number}@example.com`,
    password: 'securepassword123',
    full_name: 'John Doe',
  };
}

/** Registers and logs in: a viewer of the default tenant. */
export async function newViewer(app: Service) {
  const person = newRegistration();
  const registered = await app.client().post('/auth/register', person);
  if (registered.status !== 201) throw new Error(`register: ${registered.text}`);
  return { person, userId: registered.body.id as string, ...(await contractLogin(app, person)) };
}

/** Another session of theirs. */
export async function contractLogin(app: Service, { username, password }: { username: string; password: string }) {
  const client = app.client();
  const { status, text, body } = await client.post('/auth/login', { username, password });
  if (status !== 200) throw new Error(`login: ${text}`);
  const { access_token, refresh_token, session_token } = body as Record<string, string>;
  return {
    client,
    accessToken: access_token!,
    refreshToken: refresh_token!,
    sessionToken: session_token!,
    bearer: app.client().bearer(access_token!),
  };
}

/** Somebody with a verified phone and that role in the default tenant. */
export const newDefaultMember = (app: TestApp, role: string) => newMember(app, DEFAULT_TENANT_ID, role);
