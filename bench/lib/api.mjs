import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const CODE_WITHIN_MS = 10_000;

/** A JSON call of the service's API. Throws with the whole answer unless it is a success. */
export async function call(url, method, path, { bearer, body } = {}) {
  const headers = { accept: 'application/json' };
  if (bearer) headers.authorization = `Bearer ${bearer}`;
  if (body) headers['content-type'] = 'application/json';
  const answer = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}

/** A freshly made-up person, signed up and verified as anyone is. */
export async function signUp(url) {
  const email = `${randomBytes(8).toString('hex')}@bench.example`;
  const phone = `+86139${String(randomInt(1e8)).padStart(8, '0')}`;
  const password = randomBytes(12).toString('base64url');
  const { verificationId } = await call(url, 'POST', '/api/auth/sign-up', { body: { email, phone, password } });
  await call(url, 'POST', '/api/auth/verify-phone', { body: { verificationId, code: await codeSentTo(url, phone) } });
  return { email, password };
}

/** A new session of that person; its token. */
export async function logIn(url, { email, password }) {
  const { sessionToken } = await call(url, 'POST', '/api/auth/login', { body: { email, password } });
  return sessionToken;
}

/** A person who owns a tenant, and a session of theirs bound to it, with its access token. */
export async function createOwner(url) {
  const person = await signUp(url);
  const sessionToken = await logIn(url, person);
  const { id: tenantId } = await call(url, 'POST', '/api/tenants', { bearer: sessionToken, body: { name: 'Bench' } });
  const { accessToken } = await call(url, 'POST', '/api/auth/select-tenant', {
    bearer: sessionToken,
    body: { tenantId },
  });
  return { ...person, tenantId, sessionToken, accessToken };
}

/** The code lies in the development outbox once the worker has delivered it. */
async function codeSentTo(url, phone) {
  for (const deadline = performance.now() + CODE_WITHIN_MS; performance.now() < deadline; await sleep(20)) {
    const { messages } = await call(url, 'GET', `/dev/outbox?to=${encodeURIComponent(phone)}`);
    if (messages.length > 0) return messages[0].code;
  }
  throw new Error(`no code for ${phone} in the development outbox within ${CODE_WITHIN_MS / 1000} s`);
}
