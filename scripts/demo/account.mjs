import { expect, expectDecision, expectRefusal, step } from './report.mjs';
import { beginSignUp, readJwt, selectTenant, signUp, verifyPhone } from './people.mjs';

export async function ownTenant(mei) {
  const { client, email, password } = mei;
  step('Sign up; a code comes by SMS and verifies the account');
  const verification = await beginSignUp(mei);
  const code = verification.code === '000000' ? '000001' : '000000';
  const wrong = await client.post('/api/auth/verify-phone', { ...verification, code });
  expectRefusal(wrong, 400, 'identity.code-invalid');
  await verifyPhone(mei, verification);
  expectRefusal(await client.post('/api/auth/verify-phone', verification), 400, 'identity.code-invalid');
  step('Create a tenant: the caller becomes its owner');
  const created = await client.post('/api/tenants', { name: 'Acme Robotics' });
  expect(created, 201, (body) => body.name === 'Acme Robotics' && body.status === 'active');
  step('Log out, and log in again');
  expect(await client.post('/api/auth/logout'), 204);
  expectRefusal(await client.get('/api/auth/me'), 401, 'identity.not-authenticated');
  const signedIn = await client.post('/api/auth/login', { email, password });
  expect(signedIn, 200, (body) => body.tenants[0].id === created.body.id && body.tenants[0].roles.join() === 'owner');
  expect(await client.get('/api/tenants'), 200, (body) => body.tenants.length === 1);
  return created.body;
}

export async function enterTenant(mei, tenant) {
  step('Select the tenant: an access token, a refresh token, and the session bound to it');
  expectRefusal(await mei.client.get('/api/audit/logs'), 403, 'tenancy.tenant-required');
  const tokens = await selectTenant(mei, tenant, 'owner');
  const { kid, typ } = readJwt(tokens.accessToken).header;
  const jwks = await mei.client.get('/.well-known/jwks.json');
  expect(jwks, 200, (body) => typ === 'at+jwt' && body.keys.some((key) => key.kid === kid && key.d === undefined));
  return tokens;
}

export async function checkAccess(bearer, tenant) {
  step('Who am I, and what may I do?');
  expect(await bearer.get('/api/auth/me'), 200, (body) => body.tenantId === tenant.id && body.roles.join() === 'owner');
  expectDecision(await bearer.post('/api/access/check', { permission: 'projects:create' }), 'matched');
  expectDecision(await bearer.post('/api/access/check', { permission: 'moon:launch' }), 'unknown_permission');
}

export async function strangerSeesNothing(noor, tenant) {
  step('Another person signs up, and does not see the first one’s tenant');
  await signUp(noor);
  const theirs = await noor.client.get(`/api/tenants/${tenant.id}`);
  expectRefusal(theirs, 404, 'tenancy.tenant-not-found');
  const nothing = await noor.client.get('/api/tenants/019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071');
  expectRefusal(nothing, 404, 'tenancy.tenant-not-found');
  const shape = (problem) => JSON.stringify({ ...problem, requestId: null });
  expect(nothing, 404, (body) => shape(body) === shape(theirs.body));
  const selected = await noor.client.post('/api/auth/select-tenant', { tenantId: tenant.id });
  expectRefusal(selected, 404, 'tenancy.tenant-not-found');
}

export async function endSession({ client }, tokens) {
  step('End the session: its cookie, its access token and its refresh token are refused at once');
  const bearer = client.withBearer(tokens.accessToken);
  const sessions = await client.get('/api/auth/sessions');
  const current = sessions.body.sessions?.find((session) => session.isCurrent);
  expect(sessions, 200, () => current !== undefined);
  const { cookie } = client;
  expect(await client.delete(`/api/auth/sessions/${current.id}`), 204);
  client.cookie = cookie;
  expectRefusal(await client.get('/api/auth/me'), 401, 'identity.not-authenticated');
  expectRefusal(await bearer.get('/api/auth/me'), 401, 'identity.not-authenticated');
  const refreshed = await bearer.post('/api/auth/refresh', { refreshToken: tokens.refreshToken });
  expectRefusal(refreshed, 401, 'identity.refresh-refused');
  client.cookie = undefined;
}
