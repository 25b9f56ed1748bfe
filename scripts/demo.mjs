// The main flow over HTTP, against a running server: BASE_URL, by default the local one. Prints each request and answer,
// and stops with exit code 1 at the first answer that isn't what the contract says.
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { DemoClient, expect, fail, step } from './lib/demo-client.mjs';

if (existsSync('.env')) process.loadEnvFile('.env');
const baseUrl = (process.env.BASE_URL ?? `http://localhost:${process.env.PORT ?? 3000}`).replace(/\/+$/, '');
const NAMES = ['mei', 'li', 'ada', 'noor', 'kofi', 'ines', 'yuki', 'omar'];
const WORDS = ['quiet', 'copper', 'river', 'lantern', 'harbour', 'maple', 'orbit', 'velvet'];
const pick = (list) => list[randomInt(list.length)];

/** Somebody who has never been here before. */
function person() {
  const number = String(randomInt(10 ** 8)).padStart(8, '0');
  return {
    email: `${pick(NAMES)}.${number}@example.com`,
    phone: `+86138${number}`,
    password: `${pick(WORDS)} ${pick(WORDS)} ${number.slice(0, 4)} ${pick(WORDS)}`,
  };
}

async function signUp(client, somebody) {
  const started = await client.post('/api/auth/sign-up', somebody);
  expect(
    started,
    202,
    (body) => typeof body.verificationId === 'string' && !JSON.stringify(body).includes(somebody.phone),
  );
  const code = await client.codeFor(somebody.phone);
  const wrong = code === '000000' ? '000001' : '000000';
  const { verificationId } = started.body;
  expect(
    await client.post('/api/auth/verify-phone', { verificationId, code: wrong }),
    400,
    isProblem('identity.code-invalid'),
  );
  const verified = await client.post('/api/auth/verify-phone', { verificationId, code });
  expect(verified, 200, (body) => body.user.phoneVerified === true && body.tenants.length === 0 && body.sessionToken);
  expect(
    await client.post('/api/auth/verify-phone', { verificationId, code }),
    400,
    isProblem('identity.code-invalid'),
  );
  return verified.body;
}

const isProblem = (code) => (body) =>
  body.code === code && body.type.endsWith(`/errors/${code}`) && body.requestId !== '';

async function ownTenant(mei) {
  const client = new DemoClient(baseUrl);
  step('Sign up; a code comes by SMS and verifies the account');
  await signUp(client, mei);
  step('Create a tenant: the caller becomes its owner');
  const created = await client.post('/api/tenants', { name: 'Acme Robotics' });
  expect(created, 201, (body) => body.name === 'Acme Robotics' && body.status === 'active');
  step('Log out, and log in again');
  expect(await client.post('/api/auth/logout'), 204);
  expect(await client.get('/api/auth/me'), 401, isProblem('identity.not-authenticated'));
  const signedIn = await client.post('/api/auth/login', { email: mei.email, password: mei.password });
  expect(signedIn, 200, (body) => body.tenants[0].id === created.body.id && body.tenants[0].roles.join() === 'owner');
  expect(await client.get('/api/tenants'), 200, (body) => body.tenants.length === 1);
  return { client, tenant: created.body };
}

async function selectTenant(client, tenant) {
  step('Select the tenant: an access token, a refresh token, and the session bound to it');
  expect(await client.get('/api/audit/logs'), 403, isProblem('tenancy.tenant-required'));
  const selected = await client.post('/api/auth/select-tenant', { tenantId: tenant.id });
  expect(selected, 200, (body) => body.tokenType === 'bearer' && body.roles.join() === 'owner' && body.expiresIn > 0);
  const { kid, typ } = JSON.parse(Buffer.from(selected.body.accessToken.split('.')[0], 'base64url').toString());
  const jwks = await client.get('/.well-known/jwks.json');
  expect(jwks, 200, (body) => typ === 'at+jwt' && body.keys.some((key) => key.kid === kid && key.d === undefined));
  return selected.body;
}

async function checkAccess(bearer, tenant) {
  step('Who am I, and what may I do?');
  expect(await bearer.get('/api/auth/me'), 200, (body) => body.tenantId === tenant.id && body.roles.join() === 'owner');
  const allowed = await bearer.post('/api/access/check', { permission: 'projects:create' });
  expect(allowed, 200, (body) => body.allowed && body.reason === 'matched' && body.matchedRoleIds.length === 1);
  const refused = await bearer.post('/api/access/check', { permission: 'moon:launch' });
  expect(
    refused,
    200,
    (body) => !body.allowed && body.reason === 'unknown_permission' && body.matchedRoleIds.length === 0,
  );
}

async function strangerSeesNothing(tenant) {
  step('A second person signs up, and does not see the first one’s tenant');
  const stranger = new DemoClient(baseUrl);
  await signUp(stranger, person());
  const theirs = await stranger.get(`/api/tenants/${tenant.id}`);
  const nothing = await stranger.get('/api/tenants/019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071');
  const shape = (problem) => JSON.stringify({ ...problem, requestId: null });
  expect(theirs, 404, (body) => isProblem('tenancy.tenant-not-found')(body) && shape(body) === shape(nothing.body));
  expect(
    await stranger.post('/api/auth/select-tenant', { tenantId: tenant.id }),
    404,
    isProblem('tenancy.tenant-not-found'),
  );
}

async function endSession(client, tokens) {
  step('End the session: its cookie, its access token and its refresh token are refused at once');
  const bearer = client.withBearer(tokens.accessToken);
  const sessions = await client.get('/api/auth/sessions');
  const current = sessions.body.sessions?.find((session) => session.isCurrent);
  expect(sessions, 200, () => current !== undefined);
  const cookie = client.cookie;
  expect(await client.delete(`/api/auth/sessions/${current.id}`), 204);
  client.cookie = cookie;
  expect(await client.get('/api/auth/me'), 401, isProblem('identity.not-authenticated'));
  expect(await bearer.get('/api/auth/me'), 401, isProblem('identity.not-authenticated'));
  const refreshed = await bearer.post('/api/auth/refresh', { refreshToken: tokens.refreshToken });
  expect(refreshed, 401, isProblem('identity.refresh-refused'));
}

const EXPECTED_ACTIONS = [
  'identity.user-signed-up',
  'identity.phone-verified',
  'tenancy.tenant-created',
  'rbac.role-assigned',
  'tenancy.team-created',
  'tenancy.chatgroup-created',
  'identity.session-started',
  'identity.tenant-selected',
  'rbac.access-checked',
  'identity.session-ended',
  'identity.authenticate',
  'identity.refresh-tokens',
];

async function readAuditTrail(client, mei, tenant) {
  step('Log in again, and read all of it back');
  client.cookie = undefined;
  expect(
    await client.post('/api/auth/login', { email: mei.email, password: mei.password }),
    200,
    (body) => body.sessionToken,
  );
  expect(await client.post('/api/auth/select-tenant', { tenantId: tenant.id }), 200, (body) => body.accessToken);
  const trail = await client.get('/api/audit/logs?limit=200');
  const lines = trail.body.logs ?? [];
  const missing = EXPECTED_ACTIONS.filter((action) => !lines.some((line) => line.action === action));
  if (missing.length > 0) fail(`the audit trail lacks ${missing.join(', ')}`);
  const checks = lines.filter((line) => line.action === 'rbac.access-checked').map((line) => line.reason);
  expect(trail, 200, () => checks.includes('matched') && checks.includes('unknown_permission'));
}

const mei = person();
const { client, tenant } = await ownTenant(mei);
const tokens = await selectTenant(client, tenant);
await checkAccess(client.withBearer(tokens.accessToken), tenant);
await strangerSeesNothing(tenant);
await endSession(client, tokens);
await readAuditTrail(client, mei, tenant);
step('All of it is as the contract says');
