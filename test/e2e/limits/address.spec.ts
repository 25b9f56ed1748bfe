import { inParallel, statusCounts } from '../identity/steps.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { toldBy } from './told.js';

let network = 0;
const newAddress = (): string => `203.0.${Math.floor(++network / 250)}.${(network % 250) + 1}`;

describe.each([
  ['Redis', {}],
  ['the process’s own store', { REDIS_URL: undefined }],
])('the limits of a client address, counted in %s', (_, store) => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start({ TRUSTED_PROXIES: '127.0.0.1', ...store });
    owner = await newOwner(app);
    await app.nest.close();
    app = await TestApp.start(
      {
        TRUSTED_PROXIES: '127.0.0.1',
        RATE_LIMIT_ADDRESS_PER_MINUTE: '5',
        RATE_LIMIT_FAILED_AUTHENTICATION_PER_MINUTE: '4',
        RATE_LIMIT_SIGN_IN_PER_MINUTE: '3',
        ...store,
      },
      app.database,
    );
  });

  afterAll(async () => {
    await app.stop();
    await app.database.drop();
  });

  const from = (address = newAddress()) => app.client().with({ 'x-forwarded-for': address });

  it.each([
    ['a path that is no route', '/nowhere'],
    ['a path that can’t be decoded', '/%zz'],
    ['no credential', '/api/auth/me'],
    ['the keys of tokens', '/.well-known/jwks.json'],
    ['the documentation page', '/docs'],
  ])('429: %s', async (_what, path) => {
    const client = from();
    const answers = await inParallel(20, () => client.get(path));
    const { 429: refused, ...others } = statusCounts(answers);
    expect([refused, Object.values(others)]).toEqual([15, [5]]);
    const answer = answers.find(({ status }) => status === 429)!;
    expect(answer.body).toMatchObject({ code: 'http.rate-limited', 'violated-policies': ['address-read'] });
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.headers.get('www-authenticate')).toBeNull();
    expect(toldBy(answer).remaining).toBe(0);
    expect((await from().get(path)).status).not.toBe(429);
  });

  it('429: a body that can’t be read', async () => {
    const client = from();
    const answers = await inParallel(20, () => client.post('/api/access/check', '{'));
    expect(statusCounts(answers)).toEqual({ 400: 5, 429: 15 });
  });

  it('429 instead of 401: wrong credentials of all kinds together', async () => {
    const client = from();
    const wrong = [
      { 'x-api-key': 'sp_key_wrong' },
      { authorization: 'Bearer sp_session_wrong' },
      { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' },
      { cookie: 'sallyport_session=wrong' },
    ];
    const answers = await inParallel(20, (n) => client.with(wrong[n % 4]!).get('/api/auth/me'));
    expect(statusCounts(answers)).toEqual({ 401: 4, 429: 16 });
    const refused = answers.find(({ status }) => status === 429)!;
    expect(refused.body['violated-policies']).toEqual(['address-failed']);
    const rows = await app.database.asOwner(
      `SELECT reason, count(*)::int FROM audit.events WHERE ip = $1 GROUP BY 1 ORDER BY 1`,
      [client.headers['x-forwarded-for']],
    );
    expect(rows).toEqual([
      { reason: 'http.rate-limited', count: 1 },
      { reason: 'identity.not-authenticated', count: 4 },
    ]);
  });

  it('200: whoever has a good credential is not refused for what others at the address do', async () => {
    const client = from();
    await inParallel(20, () => client.with({ 'x-api-key': 'wrong' }).get('/api/auth/me'));
    await inParallel(20, () => client.get('/nowhere'));
    const answer = await client.with({ authorization: `Bearer ${owner.accessToken}` }).get('/api/auth/me');
    expect([answer.status, toldBy(answer).name]).toEqual([200, 'user-check']);
  });

  it('200: a probe is answered, whatever else comes from its address', async () => {
    const client = from();
    await inParallel(20, () => client.get('/nowhere'));
    expect((await client.get('/health/live')).status).toBe(200);
    expect((await client.get('/health/ready')).status).toBe(200);
  });

  it('429: no other spelling of the path gets around a strict limit', async () => {
    const client = from();
    const paths = ['/api/auth/login', '/api/auth/%6cogin', '/api/auth/login?x=1', '/api/auth/login?x=2'];
    const statuses: number[] = [];
    for (const path of paths) statuses.push((await client.post(path, {})).status);
    expect(statuses).toEqual([422, 422, 422, 429]);
    for (const path of ['/api/auth/login/', '/api//auth/login', '/API/auth/login']) {
      expect([404, 429]).toContain((await client.post(path, {})).status);
    }
  });

  it('429: addresses that a stranger writes into headers are not its own', async () => {
    const address = newAddress();
    const answers = await inParallel(20, (n) => from(`10.0.0.${n}, ${address}`).get('/nowhere'));
    expect(statusCounts(answers)).toEqual({ 404: 5, 429: 15 });
  });

  it('429: an IPv6 client by its /64, in any notation', async () => {
    const net = (++network).toString(16);
    const notations = [
      `2001:db8:${net}::1`,
      `2001:0DB8:${net}:0::2`,
      `2001:db8:${net}:0:ffff::`,
      `2001:db8:${net}::4%eth0`,
    ];
    const answers = await inParallel(20, (n) => from(notations[n % 3]).get('/nowhere'));
    expect(statusCounts(answers)).toEqual({ 404: 5, 429: 15 });
    expect((await from(`2001:db8:${net}:1::1`).get('/nowhere')).status).toBe(404);
  });
});
