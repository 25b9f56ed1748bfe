import pg from 'pg';
import { announceChange } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { DEFAULT_PATIENCE } from '../../support/patience.js';
import { TestApp } from '../../support/test-app.js';
import { check, makeKey, NOT_AUTHENTICATED, withKey } from './keys.js';

describe('X-API-Key', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start({ ...DEFAULT_PATIENCE, LOG_LEVEL: 'trace' });
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  const otherThan = (key: string, at: number) =>
    `${key.slice(0, at)}${key[at] === 'A' ? 'B' : 'A'}${key.slice(at + 1)}`;

  it('200: is the one that counts, whatever else is sent along', async () => {
    const { client } = await makeKey(app, owner.bearer, { permissions: ['projects:read'] });
    const both = client.with({ authorization: `Bearer ${owner.accessToken}`, cookie: owner.client.cookie! });
    expect(await check(both, 'projects:read')).toEqual([true, 'matched']);
    expect(await check(both, 'billing:read')).toEqual([false, 'credential_limited']);
  });

  it.each([
    ['a secret that differs in its first character', (key: string) => otherThan(key, 29)],
    ['a secret that differs in its last but one', (key: string) => otherThan(key, key.length - 2)],
    ['an id of no key', (key: string) => otherThan(key, 12)],
    ['another prefix', (key: string) => key.replace('sp_key_', 'sp_session_')],
    ['no prefix', (key: string) => key.slice(7)],
    ['a character too few', (key: string) => key.slice(0, -1)],
    ['a character too many', (key: string) => `${key}A`],
    ['itself twice', (key: string) => `${key}, ${key}`],
    ['nothing', () => ''],
    ['one of the forms of SQL', () => `sp_key_${"' OR true --".padEnd(65, '-')}`],
  ])('401: %s is refused, and rescued by no good bearer and no good cookie', async (_, forge) => {
    const { client, key } = await makeKey(app, owner.bearer);
    expect(await check(client, 'tenant:read')).toEqual([true, 'matched']);
    const forged = withKey(app, forge(key)).with({ authorization: `Bearer ${owner.accessToken}` });
    forged.cookie = owner.client.cookie;
    expect(await check(forged, 'tenant:read')).toEqual(NOT_AUTHENTICATED);
    expect(await check(client, 'tenant:read')).toEqual([true, 'matched']);
    await client.delete(`/api/api-keys/${(await client.get('/api/api-keys')).body.apiKeys[0].id}`);
  });

  it('401: a good key is none as bearer, as cookie or in the query', async () => {
    const { key } = await makeKey(app, owner.bearer);
    const asCookie = app.client();
    asCookie.cookie = `sallyport_session=${key}`;
    for (const caller of [app.client().bearer(key), asCookie]) {
      expect(await check(caller, 'tenant:read')).toEqual(NOT_AUTHENTICATED);
    }
    expect((await app.client().get(`/api/api-keys?api_key=${key}`)).status).toBe(401);
  });

  it('401: from the moment at which it expires, also where it is remembered', async () => {
    const { client } = await makeKey(app, owner.bearer, { expiresAt: new Date(Date.now() + 1000).toISOString() });
    expect(await check(client, 'tenant:read')).toEqual([true, 'matched']);
    await new Promise((resolve) => setTimeout(resolve, 1010));
    expect(await check(client, 'tenant:read')).toEqual(NOT_AUTHENTICATED);
  });

  it('503: while PostgreSQL does not say whether it counts; never 401', async () => {
    const { client, id } = await makeKey(app, owner.bearer);
    const other = new pg.Client({ connectionString: app.database.ownerUrl });
    await other.connect();
    try {
      await other.query('BEGIN; LOCK TABLE api_keys.keys IN ACCESS EXCLUSIVE MODE');
      expect(await check(client, 'tenant:read')).toEqual([503, 'platform.unavailable']);
    } finally {
      await other.end();
    }
    expect(await check(client, 'tenant:read')).toEqual([true, 'matched']);
    await announceChange(app, `api-key:${id}`);
    expect(await check(client, 'tenant:read')).toEqual([true, 'matched']);
  });

  it('the audit trail tells calls by a key: as its owner’s or as a service’s, with the kind and id of the key', async () => {
    const { tenant, bearer, userId } = await newOwner(app);
    const own = await makeKey(app, bearer, { permissions: ['projects:read'] });
    const ofTenant = await makeKey(app, bearer, { level: 'tenant', permissions: ['projects:read'] });
    for (const { client } of [own, ofTenant]) await check(client, 'billing:read');
    const { body } = await bearer.get('/api/audit/logs?action=rbac.access-checked&outcome=refused');
    const line = { tenantId: tenant.id, reason: 'credential_limited', credentialKind: 'api-key' };
    expect(body.logs).toMatchObject([
      { ...line, actorType: 'service', actorId: ofTenant.id, credentialId: ofTenant.id, userId: null },
      { ...line, actorType: 'human', actorId: userId, credentialId: own.id, userId },
    ]);
  });

  it('the audit trail tells the use of a revoked key to its tenant, and a guess to nobody’s', async () => {
    const { bearer, userId } = await newOwner(app);
    const { id, client, key } = await makeKey(app, bearer);
    await bearer.delete(`/api/api-keys/${id}`);
    await check(client, 'tenant:read');
    await check(withKey(app, otherThan(key, 30)), 'tenant:read');
    const { body } = await bearer.get('/api/audit/logs?action=identity.authenticate');
    expect(body.logs).toMatchObject([{ outcome: 'refused', reason: 'identity.not-authenticated', userId }]);
  });

  it('its secret is in no table and in no log, also when it is refused', async () => {
    const own = await makeKey(app, owner.bearer);
    const ofTenant = await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['tenant:read'] });
    for (const { id, client } of [own, ofTenant]) {
      await check(client, 'tenant:read');
      await check(client, 'billing:read');
      await owner.bearer.delete(`/api/api-keys/${id}`);
      await check(client, 'tenant:read');
    }
    const tables = ['api_keys.keys', 'audit.events', 'graphile_worker._private_jobs'];
    const rows = await Promise.all(
      tables.map((name) => app.database.asOwner<{ row: string }>(`SELECT t::text AS row FROM ${name} AS t`)),
    );
    const written = [...rows.flat().map(({ row }) => row), ...app.log].join('\n');
    expect(written).toContain(own.id);
    for (const { key } of [own, ofTenant]) {
      const secret = key.slice(-43);
      const forms = [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret, 'base64url').toString('hex')];
      expect(forms.filter((form) => written.includes(form))).toEqual([]);
    }
  });
});
