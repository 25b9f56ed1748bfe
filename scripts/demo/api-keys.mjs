import { expect, expectDecision, expectRefusal, step } from './report.mjs';
import { selectTenant } from './people.mjs';

/** A key and a program that calls with it. */
export async function makeKey({ client }, wish) {
  const made = await client.post('/api/api-keys', wish);
  expect(made, 201, (body) => body.level === wish.level && body.key.endsWith(body.hint));
  const { id, key } = made.body;
  return { id, key, name: wish.name, client: client.as(`program with the key “${wish.name}”`, { apiKey: key }) };
}

const check = ({ client }, permission) => client.post('/api/access/check', { permission });

export async function makeKeys({ mei, li }) {
  step('A key of the tenant: a program that is nobody’s');
  const permissions = ['tenant:read', 'projects:read'];
  const ofTenant = await makeKey(mei, { name: 'Build server', level: 'tenant', permissions });
  const service = await ofTenant.client.get('/api/auth/me');
  expect(service, 200, ({ actorType, actorId, user }) => actorType === 'service' && actorId === ofTenant.id && !user);
  // What it may, it carries itself: it holds no role.
  expectDecision(await check(ofTenant, 'projects:read'), 'matched', 0);
  expectDecision(await check(ofTenant, 'billing:read'), 'credential_limited');
  step('A key of a user: what its owner may, and of that what it carries');
  const ofUser = await makeKey(li, { name: 'Nightly report', level: 'user', permissions });
  const human = await ofUser.client.get('/api/auth/me');
  expect(human, 200, ({ actorType, actorId, session }) => actorType === 'human' && actorId === li.id && !session);
  expectDecision(await check(ofUser, 'projects:read'), 'matched');
  expectDecision(await check(li, 'users:manage'), 'matched');
  expectDecision(await check(ofUser, 'users:manage'), 'credential_limited');
  const another = await ofUser.client.post('/api/api-keys', { name: 'Another' });
  expectRefusal(another, 403, 'identity.sign-in-required');
  return { ofTenant, ofUser };
}

export async function listKeys({ mei, li }, { ofTenant, ofUser }) {
  step('Keys are listed by name and last characters, never with their secret');
  const lists = (answer, names) =>
    expect(answer, 200, ({ apiKeys }) => {
      const shown = apiKeys.map(({ name }) => name).sort();
      return shown.join() === names.join() && apiKeys.every(({ key }) => key === undefined);
    });
  lists(await li.client.get('/api/api-keys'), [ofTenant.name, ofUser.name]);
  lists(await mei.client.get('/api/api-keys'), [ofTenant.name]);
}

export async function firstCredentialDecides({ mei }, tenant, { ofTenant }) {
  step('The first credential present decides, X-API-Key before the bearer token');
  const { accessToken: bearer } = await selectTenant(mei, tenant, 'owner');
  const meiWith = (credentials) => ({ client: mei.client.as('Mei', credentials) });
  expectDecision(await check(meiWith({ bearer }), 'billing:read'), 'matched');
  expectDecision(await check(meiWith({ bearer, apiKey: ofTenant.key }), 'billing:read'), 'credential_limited');
  const bad = meiWith({ bearer, apiKey: `${ofTenant.key.slice(0, -4)}AAAA` });
  expectRefusal(await check(bad, 'billing:read'), 401, 'identity.not-authenticated');
}

export async function revokeKey({ client }, key) {
  step(`Revoke the key “${key.name}”: refused at once`);
  expect(await key.client.get('/api/auth/me'), 200);
  expect(await client.delete(`/api/api-keys/${key.id}`), 204);
  expectRefusal(await key.client.get('/api/auth/me'), 401, 'identity.not-authenticated');
  expectRefusal(await client.delete(`/api/api-keys/${key.id}`), 404, 'api-keys.key-not-found');
}
