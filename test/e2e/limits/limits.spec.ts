import { makeKey, withKey, type MadeKey } from '../api-keys/keys.js';
import { inParallel, statusCounts } from '../identity/steps.js';
import { newRobot } from '../robots/steps.js';
import type { HttpClient } from '../../support/http-client.js';
import { newMember } from '../../support/members.js';
import { logIn, newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { setLimit, toldBy } from './told.js';

const LIMIT = 5;

describe.each([
  ['Redis', {}],
  ['the process’s own store', { REDIS_URL: undefined }],
])('the limits of a tier, counted in %s', (_, store) => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start(store);
  });

  beforeEach(async () => {
    for (const subject of ['user', 'key', 'robot', 'tenant']) {
      for (const limitClass of ['read', 'write', 'check']) await setLimit(app, subject, limitClass, 10_000_000);
    }
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  const me = (caller: HttpClient) => caller.get('/api/auth/me');

  it('429: one past the limit, never a 401, with when to come back and which limit it was', async () => {
    await setLimit(app, 'user', 'write', LIMIT);
    for (let left = LIMIT - 1; left >= 0; left--) {
      const answer = await owner.bearer.post('/api/teams', {});
      expect(answer.status).toBe(422);
      expect(toldBy(answer)).toMatchObject({ name: 'user-write', limit: LIMIT, remaining: left, window: 60 });
    }
    const refused = await owner.bearer.post('/api/teams', {});
    expect(refused).toMatchObject({
      status: 429,
      body: { code: 'http.rate-limited', status: 429, 'violated-policies': ['user-write'] },
    });
    const told = toldBy(refused);
    const retryAfter = Number(refused.headers.get('retry-after'));
    expect([retryAfter, told.remaining]).toEqual([told.seconds, 0]);
    expect(retryAfter).toBeGreaterThan(60 / LIMIT - 10);
    expect(retryAfter).toBeLessThanOrEqual(60 / LIMIT);
    expect(told.resetAt - Date.now() / 1000).toBeGreaterThan(30);
    expect((await owner.bearer.get('/api/teams')).status).toBe(200);
    expect((await me(owner.bearer)).status).toBe(200);
  });

  it('429: exactly as many of twenty at once as the limit, however the person calls', async () => {
    await setLimit(app, 'user', 'check', LIMIT);
    const other = await logIn(app, owner.person);
    const callers = [owner.client, owner.bearer, other.client, app.client().bearer(other.sessionToken)];
    const answers = await inParallel(20, (n) => me(callers[n % 4]!));
    expect(statusCounts(answers)).toEqual({ 200: LIMIT, 429: 20 - LIMIT });
  });

  it('429: a key for itself, another of the same owner and the owner for themselves', async () => {
    await setLimit(app, 'key', 'check', LIMIT);
    const [one, other] = [await makeKey(app, owner.bearer), await makeKey(app, owner.bearer)] as [MadeKey, MadeKey];
    const answers = await inParallel(20, () => me(one.client));
    expect(statusCounts(answers)).toEqual({ 200: LIMIT, 429: 20 - LIMIT });
    expect(answers.find(({ status }) => status === 429)!.body['violated-policies']).toEqual(['key-check']);
    expect((await me(other.client)).status).toBe(200);
    expect((await me(owner.bearer)).status).toBe(200);
  });

  it('429: a robot for itself', async () => {
    await setLimit(app, 'robot', 'check', LIMIT);
    const [one, other] = [await newRobot(app, owner.bearer), await newRobot(app, owner.bearer)];
    expect(statusCounts(await inParallel(20, () => me(one.bearer)))).toEqual({ 200: LIMIT, 429: 20 - LIMIT });
    expect((await me(other.bearer)).status).toBe(200);
  });

  it('429: a tenant for all who belong to it, and no other tenant', async () => {
    const member = await newMember(app, owner.tenant.id, 'user');
    const key = await makeKey(app, owner.bearer);
    const robot = await newRobot(app, owner.bearer);
    const stranger = await newOwner(app);
    await setLimit(app, 'tenant', 'check', LIMIT);
    const callers = [owner.bearer, member.bearer, withKey(app, key.key), robot.bearer];
    const answers = await inParallel(20, (n) => me(callers[n % 4]!));
    expect(statusCounts(answers)).toEqual({ 200: LIMIT, 429: 20 - LIMIT });
    const refused = answers.find(({ status }) => status === 429)!;
    expect(refused.body['violated-policies']).toEqual(['tenant-check']);
    expect((await me(stranger.bearer)).status).toBe(200);
  });

  it('does not count for the tenant what is refused for a member', async () => {
    const member = await newMember(app, owner.tenant.id, 'user');
    await setLimit(app, 'user', 'check', 3);
    await setLimit(app, 'tenant', 'check', 8);
    const answers = await inParallel(20, () => me(member.bearer));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(3);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const others = [await me(owner.bearer), await me(owner.bearer), await me(owner.bearer)];
    expect(others.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('goes down for whoever goes on regardless, and says so', async () => {
    await setLimit(app, 'user', 'write', 20);
    const create = () => owner.bearer.post('/api/teams', {});
    expect(statusCounts(await inParallel(20, create))).toEqual({ 422: 20 });
    const first = await create();
    expect([first.status, toldBy(first).limit]).toEqual([429, 20]);
    await inParallel(20, create);
    expect(toldBy(await create())).toMatchObject({ limit: 10, remaining: 0 });
    await inParallel(80, create);
    expect(toldBy(await create())).toMatchObject({ limit: 2, remaining: 0 });
  });

  it('puts one record for a row of refusals into the trail, and counts each in the metrics', async () => {
    await setLimit(app, 'user', 'write', 1);
    await inParallel(12, () => owner.bearer.post('/api/teams', {}));
    const rows = await app.database.asOwner(
      `SELECT action, tenant_id FROM audit.events WHERE reason = 'http.rate-limited' AND actor_id = $1`,
      [owner.userId],
    );
    expect(rows).toEqual([{ action: 'http.request', tenant_id: owner.tenant.id }]);
    const { text } = await app.client().get('/metrics');
    expect(text).toMatch(/^sallyport_rate_limited_total\{limit="user-write"\} \d+$/m);
  });
});
