import { randomInt } from 'node:crypto';
import { expect } from './report.mjs';

const WORDS = ['quiet', 'copper', 'river', 'lantern', 'harbour', 'maple', 'orbit', 'velvet'];
const pick = (list) => list[randomInt(list.length)];

/** Somebody who has never been here before; signing up adds their id. */
export function newPerson(client) {
  const number = String(randomInt(10 ** 8)).padStart(8, '0');
  const password = `${pick(WORDS)} ${pick(WORDS)} ${number.slice(0, 4)} ${pick(WORDS)}`;
  return { client, email: `${client.who.toLowerCase()}.${number}@example.com`, phone: `+86138${number}`, password };
}

/** The account waits for the code, which comes by SMS. */
export async function beginSignUp({ client, email, phone, password }) {
  const begun = await client.post('/api/auth/sign-up', { email, phone, password });
  expect(begun, 202, (body) => typeof body.verificationId === 'string' && !JSON.stringify(body).includes(phone));
  return { verificationId: begun.body.verificationId, code: await client.codeFor(phone) };
}

export async function verifyPhone(somebody, verification) {
  const verified = await somebody.client.post('/api/auth/verify-phone', verification);
  expect(verified, 200, (body) => body.user.phoneVerified === true && body.tenants.length === 0 && body.sessionToken);
  somebody.id = verified.body.user.id;
}

export async function signUp(somebody) {
  await verifyPhone(somebody, await beginSignUp(somebody));
}

/** Binds the session to the tenant; answers the access token and the refresh token for it. */
export async function selectTenant({ client }, tenant, role) {
  const selected = await client.post('/api/auth/select-tenant', { tenantId: tenant.id });
  expect(selected, 200, (body) => body.tenant.id === tenant.id && body.roles.join() === role && body.expiresIn > 0);
  return selected.body;
}

/** Whether the caller may make projects: in the place, or in the whole tenant. */
export function mayCreate(client, scopeType, place) {
  const scope = place === undefined ? {} : { scopeType, scopeId: place.id };
  return client.post('/api/access/check', { permission: 'projects:create', ...scope });
}

/** What stands in a JWT; whether it is genuine is not looked at. */
export function readJwt(token) {
  const [header, claims] = token.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  return { header, claims };
}
