import type { HttpClient } from '../../support/http-client.js';
import { announceChange, newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { makeRole } from '../rbac/roles.js';
import { makeKey } from './keys.js';

describe('GET /api/api-keys', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;
  let admin: Awaited<ReturnType<typeof newMember>>;
  let user: Awaited<ReturnType<typeof newMember>>;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    admin = await newMember(app, owner.tenant.id, 'admin');
    user = await newMember(app, owner.tenant.id, 'user');
    ids['owner’s'] = (await makeKey(app, owner.bearer)).id;
    ids['user’s'] = (await makeKey(app, user.bearer)).id;
    ids['tenant’s'] = (await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['projects:read'] })).id;
    const other = await newOwner(app);
    await makeKey(app, other.bearer);
    await makeKey(app, other.bearer, { level: 'tenant', permissions: ['*'] });
  });

  afterAll(() => app.stop());

  async function listedTo(caller: HttpClient): Promise<string[]> {
    const { status, body } = await caller.get<{ apiKeys: { id: string }[] }>('/api/api-keys');
    expect(status).toBe(200);
    return body.apiKeys.map(({ id }) => Object.keys(ids).find((whose) => ids[whose] === id) ?? id);
  }

  it('200: own keys to everybody, the tenant’s to whoever may see them; nobody else’s', async () => {
    expect(await listedTo(owner.bearer)).toEqual(['tenant’s', 'owner’s']);
    expect(await listedTo(admin.bearer)).toEqual(['tenant’s']);
    expect(await listedTo(user.bearer)).toEqual(['user’s']);
  });

  it('200: shows what a key is, and nothing of its secret but the last characters', async () => {
    const { key, id } = await makeKey(app, admin.bearer, { permissions: ['projects:read'] });
    const { body, text } = await admin.bearer.get('/api/api-keys');
    expect(body.apiKeys.find((one: { id: string }) => one.id === id)).toEqual({
      id,
      name: 'Nightly report',
      level: 'user',
      permissions: ['projects:read'],
      tier: null,
      hint: key.slice(-4),
      createdAt: expect.any(String),
      expiresAt: null,
    });
    expect(text).not.toContain(key.slice(7, -4));
    await admin.bearer.delete(`/api/api-keys/${id}`);
  });

  it('200: not those revoked or expired', async () => {
    const revoked = await makeKey(app, admin.bearer);
    await admin.bearer.delete(`/api/api-keys/${revoked.id}`);
    await makeKey(app, admin.bearer, { expiresAt: new Date(Date.now() + 300).toISOString() });
    await new Promise((resolve) => setTimeout(resolve, 310));
    expect(await listedTo(admin.bearer)).toEqual(['tenant’s']);
  });

  it('200: to a key what it may see: as its owner, or as itself', async () => {
    const ofOwner = await makeKey(app, owner.bearer, { permissions: ['tenant:read', 'api-keys:read'] });
    expect(await listedTo(ofOwner.client)).toEqual(expect.arrayContaining([ofOwner.id, 'owner’s']));
    await owner.bearer.delete(`/api/api-keys/${ofOwner.id}`);
    const reader = await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['tenant:read', 'api-keys:read'] });
    expect(await listedTo(reader.client)).toEqual([reader.id, 'tenant’s']);
    await owner.bearer.delete(`/api/api-keys/${reader.id}`);
  });

  it('401: without a credential', async () => {
    expect((await app.client().get('/api/api-keys')).status).toBe(401);
  });

  it('403: to a key that may not read keys, also not those of its owner', async () => {
    const { client } = await makeKey(app, user.bearer, { permissions: ['tenant:read'] });
    const { status, body } = await client.get('/api/api-keys');
    expect([status, body.code, body.reason]).toEqual([403, 'rbac.permission-required', 'credential_limited']);
  });

  it('403: to a key of the tenant whose role does not count here and now; it has no list of its own', async () => {
    const key = await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['tenant:read'] });
    const role = await makeRole(owner.bearer, ['teams:read', 'api-keys:read']);
    const given = { actorType: 'service', actorId: key.id, roleId: role.id };
    const answers = async () => {
      await announceChange(app, `rbac:${owner.tenant.id}`);
      const both = [await key.client.get('/api/teams'), await key.client.get('/api/api-keys')];
      return both.map(({ status, body }) => (status === 200 ? status : `${status} ${body.reason}`));
    };
    const set = (assignments: string) =>
      app.database.asOwner(`UPDATE rbac.assignments SET ${assignments} WHERE actor_id = $1`, [key.id]);
    expect(await answers()).toEqual(['403 credential_limited', '403 credential_limited']);
    await owner.bearer.post('/api/assignments', { ...given, scopeType: 'project', scopeId: 'apollo' });
    expect(await answers()).toEqual(['403 out_of_scope', '403 out_of_scope']);
    await set('scope_type = NULL, scope_id = NULL');
    expect(await answers()).toEqual([200, 200]);
    await set(`assigned_at = now() - interval '2 days', expires_at = now() - interval '1 day'`);
    expect(await answers()).toEqual(['403 assignment_expired', '403 assignment_expired']);
    await set(`expires_at = NULL, status = 'revoked', revoked_at = now()`);
    expect(await answers()).toEqual(['403 assignment_revoked', '403 assignment_revoked']);
    await owner.bearer.post('/api/assignments', given);
    await owner.bearer.send('PATCH', `/api/roles/${role.id}`, { version: role.version, status: 'disabled' });
    expect(await answers()).toEqual(['403 role_disabled', '403 role_disabled']);
    await owner.bearer.delete(`/api/api-keys/${key.id}`);
  });

  it('403: to a key that does not carry tenant:read', async () => {
    const { client } = await makeKey(app, user.bearer, { permissions: ['projects:read'] });
    const { status, body } = await client.get('/api/api-keys');
    expect([status, body.code, body.reason]).toEqual([403, 'rbac.permission-required', 'credential_limited']);
  });
});
