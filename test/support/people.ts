import { randomInt } from 'node:crypto';
import type { HttpClient } from './http-client.js';

/** Whatever can be called: an app in this process, or processes of their own. */
export interface Service {
  client(): HttpClient;
}

export interface Person {
  readonly email: string;
  readonly phone: string;
  readonly password: string;
}

/** Somebody who has never been here. */
export function newPerson(): Person {
  const number = String(randomInt(10 ** 8)).padStart(8, '0');
  return {
    email: `person.${number}@example.com`,
    phone: `+86138${number}`,
    password: `heron copper ${number} lantern`,
  };
}

/** The newest code that the development outbox holds for the phone; waits for its delivery. */
export async function codeFor(client: HttpClient, phone: string, besides: readonly string[] = []): Promise<string> {
  const deadline = Date.now() + 5000;
  while (Date.now() < deadline) {
    const { body } = await client.get<{ messages: { code: string }[] }>(`/dev/outbox?to=${encodeURIComponent(phone)}`);
    const fresh = body.messages.find(({ code }) => !besides.includes(code));
    if (fresh) return fresh.code;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('no code arrived');
}

/** Signs up and verifies: the client holds the session cookie afterwards. */
export async function signUp(app: Service, person = newPerson()) {
  const client = app.client();
  const started = await client.post('/api/auth/sign-up', person);
  if (started.status !== 202) throw new Error(`sign-up: ${started.text}`);
  const code = await codeFor(client, person.phone);
  const verified = await client.post('/api/auth/verify-phone', { verificationId: started.body.verificationId, code });
  if (verified.status !== 200) throw new Error(`verify-phone: ${verified.text}`);
  return {
    client,
    person,
    userId: verified.body.user.id as string,
    sessionToken: verified.body.sessionToken as string,
  };
}

/** Signs up, creates a tenant and selects it: the owner, with cookie, session token and tokens. */
export async function newOwner(app: Service, name = 'Acme Robotics') {
  const account = await signUp(app);
  const created = await account.client.post('/api/tenants', { name });
  if (created.status !== 201) throw new Error(`create tenant: ${created.text}`);
  const tenant = created.body as { id: string; name: string; slug: string };
  const selected = await account.client.post('/api/auth/select-tenant', { tenantId: tenant.id });
  if (selected.status !== 200) throw new Error(`select tenant: ${selected.text}`);
  const { accessToken, refreshToken } = selected.body as { accessToken: string; refreshToken: string };
  return { ...account, tenant, accessToken, refreshToken, bearer: app.client().bearer(accessToken) };
}

/** Another session of the person, by password; signed in, to no tenant. */
export async function logIn(app: Service, { email, password }: Person) {
  const client = app.client();
  const answer = await client.post('/api/auth/login', { email, password });
  if (answer.status !== 200) throw new Error(`login: ${answer.text}`);
  return { client, sessionToken: answer.body.sessionToken as string };
}
