import { decodeJwt, decodeProtectedHeader } from 'jose';
import { logIn, newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

const LIMIT_HEADERS = ['x-rate-limit-limit', 'x-rate-limit-remaining', 'x-rate-limit-reset'];

/** What docs/contracts/ai-backend.md says of sessions, tokens and limits; all of it is the native API's. */
describe('AI backend: JWTs and limits', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  it.each(['RS256', 'ES256'])(
    'a JWT is signed with %s, lives 15 to 60 minutes, and carries the tenant',
    async (alg) => {
      const signing = await TestApp.start({ JWT_ALGORITHM: alg, WORKER_ENABLED: 'false' }, app.database);
      try {
        const { client } = await logIn(signing, owner.person);
        const { body } = await client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
        const { iat = 0, exp = 0, ...claims } = decodeJwt(body.accessToken as string);
        expect(decodeProtectedHeader(body.accessToken as string).alg).toBe(alg);
        expect([claims['tenant_id'], claims.sub]).toEqual([owner.tenant.id, owner.userId]);
        expect([(exp - iat) / 60 >= 15, (exp - iat) / 60 <= 60]).toEqual([true, true]);
      } finally {
        await signing.stop();
      }
    },
  );

  it.each(['14', '61'])('does not start with a life of %s minutes', async (minutes) => {
    const started = TestApp.start({ ACCESS_TOKEN_EXPIRE_MINUTES: minutes }, app.database);
    await expect(started).rejects.toThrow('must be between 15 and 60');
  });

  it('every answer says the limit, what is left, and when it is whole again in Unix seconds', async () => {
    const answers = [
      await owner.bearer.get('/api/auth/me'),
      await app.client().get('/api/auth/me'),
      await app.client().get('/no/such/route'),
      await app.client().post('/auth/login', '{'),
      await app.client().post('/identity/auth/login', {}),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 404, 400, 422]);
    for (const { headers } of answers) {
      expect(LIMIT_HEADERS.map((name) => /^\d+$/.test(headers.get(name) ?? ''))).toEqual([true, true, true]);
      expect(Math.abs(Number(headers.get('x-rate-limit-reset')) - Date.now() / 1000)).toBeLessThan(7200);
    }
  });
});
