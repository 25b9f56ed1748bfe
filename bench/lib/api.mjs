import { randomBytes } from 'node:crypto';

/** A JSON call of the service's API. Throws with the whole answer unless it is a success. */
export async function call(url, method, path, { bearer, body } = {}) {
  const headers = { accept: 'application/json' };
  if (bearer) headers.authorization = `Bearer ${bearer}`;
  if (body) headers['content-type'] = 'application/json';
  const answer = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** A freshly made-up person, signed up and verified as anyone is: the code comes from the development outbox. */
export async function signUp(url) {
  const name = randomBytes(6).toString('hex');
  const phone = `+86139${String(Date.now() % 1e4).padStart(4, '0')}${String(randomBytes(2).readUInt16BE() % 1e4).padStart(4, '0')}`;
  const person = { email: `${name}@bench.example`, phone, password: `Bench ${randomBytes(12).toString('base64')}` };
  const { verificationId } = await call(url, 'POST', '/api/auth/sign-up', { body: person });
  const { messages } = await call(url, 'GET', `/dev/outbox?to=${encodeURIComponent(phone)}`);
  await call(url, 'POST', '/api/auth/verify-phone', { body: { verificationId, code: messages[0].code } });
  return person;
}

/** A new session of that person. */
export async function logIn(url, { email, password }) {
  const { sessionToken } = await call(url, 'POST', '/api/auth/login', { body: { email, password } });
  return sessionToken;
}

/** A person who owns a tenant, signed in to it: the session's token and the access token of that session. */
export async function createOwner(url) {
  const person = await signUp(url);
  const sessionToken = await logIn(url, person);
  const name = `Bench ${person.email.split('@')[0]}`;
  const tenant = await call(url, 'POST', '/api/tenants', { bearer: sessionToken, body: { name } });
  return { ...person, tenantId: tenant.id, sessionToken, ...(await selectTenant(url, sessionToken, tenant.id)) };
}

/** Binds a session to a tenant: access token, its lifetime, refresh token. */
export async function selectTenant(url, sessionToken, tenantId) {
  return call(url, 'POST', '/api/auth/select-tenant', { bearer: sessionToken, body: { tenantId } });
}
