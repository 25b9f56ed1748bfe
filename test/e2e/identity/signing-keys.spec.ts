import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { logIn, newOwner } from '../../support/people.js';
import { TestApp, TestDatabase } from '../../support/test-app.js';

const ISSUER = 'http://localhost:3000';

describe('signing keys', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await TestDatabase.create();
  });

  afterAll(() => database.drop());

  const me = async (app: TestApp, token: string) => (await app.client().bearer(token).get('/api/auth/me')).status;

  const kidsOf = async (app: TestApp): Promise<string[]> =>
    (await app.client().get('/.well-known/jwks.json')).body.keys.map(({ kid }: { kid: string }) => kid);

  it('of processes that start at once there are an active and a next one, the same for all', async () => {
    const starts = await Promise.allSettled([1, 2].map(() => TestApp.start({}, database)));
    const apps = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    const kids = await Promise.all(apps.map(kidsOf));
    await Promise.all(apps.map((app) => app.stop()));
    expect(kids).toEqual([[expect.any(String), expect.any(String)], kids[0]]);
  });

  it('with JWT_ALGORITHM=ES256 sign ES256, while tokens signed with RS256 still count, on old and new processes', async () => {
    const old = await TestApp.start({}, database);
    const before = await newOwner(old);
    const next = await TestApp.start({ JWT_ALGORITHM: 'ES256' }, database);
    try {
      expect((await kidsOf(old)).toSorted()).toEqual((await kidsOf(next)).toSorted());
      const { client } = await logIn(next, before.person);
      const { body: after } = await client.post('/api/auth/select-tenant', { tenantId: before.tenant.id });
      expect(await kidsOf(old)).toHaveLength(4);
      expect(decodeProtectedHeader(before.accessToken).alg).toBe('RS256');
      expect(decodeProtectedHeader(after.accessToken)).toEqual({
        alg: 'ES256',
        typ: 'at+jwt',
        kid: expect.any(String),
      });
      const jwks = createRemoteJWKSet(new URL(`${next.url}/.well-known/jwks.json`));
      for (const { accessToken } of [before, after]) {
        const { payload } = await jwtVerify(accessToken, jwks, {
          issuer: ISSUER,
          audience: 'sallyport',
          typ: 'at+jwt',
        });
        expect(payload.sub).toBe(before.userId);
        expect([await me(old, accessToken), await me(next, accessToken)]).toEqual([200, 200]);
      }
    } finally {
      await Promise.all([old.stop(), next.stop()]);
    }
  });

  it('are kept sealed, and lost to a process with another KEY_ENCRYPTION_KEY, which does not start', async () => {
    const app = await TestApp.start({}, database);
    await app.stop();
    const rows = await database.asOwner<{ sealed: string }>(
      `SELECT encode(sealed_private_key, 'escape') || encode(sealed_private_key, 'base64') AS sealed FROM identity.signing_keys`,
    );
    for (const { sealed } of rows) expect(sealed).not.toMatch(/PRIVATE|MIIE|MIGH/);
    const settings = { KEY_ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64') };
    await expect(TestApp.start(settings, database)).rejects.toThrow();
  });

  it('can neither be removed by the application, nor changed but for their state', async () => {
    for (const sql of [
      'UPDATE identity.signing_keys SET algorithm = algorithm',
      'UPDATE identity.signing_keys SET sealed_private_key = sealed_private_key',
      'DELETE FROM identity.signing_keys',
    ]) {
      await expect(database.asApplication((client) => client.query(sql))).rejects.toThrow(/permission denied/);
    }
  });
});
