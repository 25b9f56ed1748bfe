import { newPerson } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

const LIMIT = 3;
const CREDENTIALS = { email: 'nobody@example.com', password: 'whatever it is' };

/** Two prefixes of one length that no other test counts. */
let network = 0;
const newAddress = (): string => `198.51.${Math.floor(++network / 250)}.${(network % 250) + 1}`;

describe.each([
  ['Redis', {}],
  ['the process’s own store', { REDIS_URL: undefined }],
])('the limit of sign-in attempts, counted in %s', (_, store) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({
      RATE_LIMIT_SIGN_IN_PER_MINUTE: String(LIMIT),
      TRUSTED_PROXIES: '127.0.0.1',
      ...store,
    });
  });

  afterAll(() => app.stop());

  const loginFrom = (address: string) =>
    app.client().with({ 'x-forwarded-for': address }).post('/api/auth/login', CREDENTIALS);

  const statusesFrom = async (addresses: readonly string[]): Promise<number[]> => {
    const statuses: number[] = [];
    for (const address of addresses) statuses.push((await loginFrom(address)).status);
    return statuses;
  };

  it('429: the request past the limit is refused, and says when to come back', async () => {
    const address = newAddress();
    expect(await statusesFrom([address, address, address])).toEqual([401, 401, 401]);
    const refused = await loginFrom(address);
    expect(refused).toMatchObject({ status: 429, body: { code: 'http.rate-limited', status: 429 } });
    const seconds = Number(refused.headers.get('retry-after'));
    // A third of the minute after the first, its place is free again.
    expect(seconds).toBeGreaterThan(10);
    expect(seconds).toBeLessThanOrEqual(20);
    expect((await loginFrom(address)).status).toBe(429);
  });

  it('429: of 20 requests at once exactly as many as the limit get through', async () => {
    const address = newAddress();
    const answers = await Promise.all(Array.from({ length: 20 }, () => loginFrom(address)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(LIMIT);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20 - LIMIT);
  });

  it('429: other spellings of the email or of the body do not get around it', async () => {
    const address = newAddress();
    const client = app.client().with({ 'x-forwarded-for': address });
    const bodies = [CREDENTIALS, {}, '{', { ...CREDENTIALS, email: 'NOBODY@example.com ' }];
    const statuses: number[] = [];
    for (const body of bodies) statuses.push((await client.post('/api/auth/login', body)).status);
    statuses.push((await client.post('/api/auth/login?again=1', CREDENTIALS)).status);
    expect(statuses.at(-1)).toBe(429);
  });

  it('counts an IPv6 client by its /64', async () => {
    const prefix = `2001:db8:${(++network).toString(16)}`;
    expect(
      await statusesFrom([`${prefix}:1::1`, `${prefix}:1:ffff::2`, `${prefix}:1:1:2:3:4`, `${prefix}:1::9`]),
    ).toEqual([401, 401, 401, 429]);
    expect((await loginFrom(`${prefix}:2::1`)).status).toBe(401);
  });

  it('counts each address, and each route, by itself', async () => {
    const address = newAddress();
    await statusesFrom([address, address, address, address]);
    expect((await loginFrom(newAddress())).status).toBe(401);
    const client = app.client().with({ 'x-forwarded-for': address });
    expect((await client.post('/api/auth/refresh', { refreshToken: 'x' })).status).toBe(401);
  });

  it('takes the last address that the trusted proxy did not write itself: what a client adds counts for nothing', async () => {
    const address = newAddress();
    const forged = [1, 2, 3, 4].map((n) => `10.9.8.${n}, ${address}`);
    expect(await statusesFrom(forged)).toEqual([401, 401, 401, 429]);
  });

  it.each([
    ['sign-up', '/api/auth/sign-up', () => newPerson()],
    ['verify-phone', '/api/auth/verify-phone', () => ({})],
    ['resend', '/api/auth/phone-verifications/019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071/resend', () => undefined],
    ['refresh', '/api/auth/refresh', () => ({ refreshToken: 'x' })],
  ])('429: %s is limited too', async (_name, path, body) => {
    const client = app.client().with({ 'x-forwarded-for': newAddress() });
    for (let n = 0; n < LIMIT; n++) expect((await client.post(path, body())).status).not.toBe(429);
    expect((await client.post(path, body())).status).toBe(429);
  });
});

describe('without a trusted proxy', () => {
  it('429: no header makes a client somebody else', async () => {
    const app = await TestApp.start({ RATE_LIMIT_SIGN_IN_PER_MINUTE: String(LIMIT), TRUSTED_PROXIES: '10.0.0.0/8' });
    try {
      const statuses: number[] = [];
      for (const header of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'x-client-ip', 'cf-connecting-ip']) {
        const client = app.client().with({ [header]: newAddress() });
        statuses.push((await client.post('/api/auth/login', CREDENTIALS)).status);
      }
      expect(statuses).toEqual([401, 401, 401, 429, 429]);
      const rows = await app.database.asOwner<{ ip: string }>(
        'SELECT DISTINCT ip FROM audit.events WHERE ip IS NOT NULL',
      );
      expect(rows.map(({ ip }) => ip)).toEqual(['127.0.0.1']);
    } finally {
      await app.stop();
    }
  });
});
