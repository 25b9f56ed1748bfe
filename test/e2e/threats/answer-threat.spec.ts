import { newId } from '#kernel';
import { threatAt } from '../../support/furnished-tenant.js';
import { logIn, newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { newSuperuser } from '../accounts/doors.js';
import { auditOf, inParallel, statusCounts } from '../identity/steps.js';
import { inKnownBrowser } from '../sign-in/steps.js';
import { at } from './places.js';
import { threatsOf } from './steps.js';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1';

type Account = Awaited<ReturnType<typeof signUp>>;

describe('POST /api/users/me/threats/{threatId}/answer', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ TRUSTED_PROXIES: '127.0.0.1' });
  });

  afterAll(() => app.stop());

  const answer = ({ client }: Pick<Account, 'client'>, threatId: string, wasMe: unknown) =>
    client.post(`/api/users/me/threats/${threatId}/answer`, { wasMe });

  it('200: that it was not them ends all other sessions and what came from them, and says what to do', async () => {
    const owner = await newOwner(app);
    const thief = await logIn(app, owner.person);
    const selected = await thief.client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
    const { status, body } = await answer(owner, await threatAt(app, owner.userId), false);
    expect([status, body]).toEqual([200, { advice: expect.stringContaining('new password') }]);
    expect((await thief.client.get('/api/auth/me')).status).toBe(401);
    expect((await app.client().bearer(selected.body.accessToken).get('/api/auth/me')).status).toBe(401);
    const { refreshToken } = selected.body;
    expect((await app.client().post('/api/auth/refresh', { refreshToken })).status).toBe(401);
    expect((await owner.client.get('/api/auth/me')).status).toBe(200);
  });

  it('200: that it was not them lets the account know no other browser', async () => {
    const account = await signUp(app);
    const thief = await logIn(app, account.person);
    await answer(account, await threatAt(app, account.userId), false);
    const devices = 'SELECT FROM identity.devices WHERE user_id = $1';
    expect(await app.database.asOwner(devices, [account.userId])).toHaveLength(1);
    const browser = inKnownBrowser(app, thief.client).with({ 'user-agent': IPHONE });
    const { email, password } = account.person;
    await browser.post('/api/auth/login', { email, password });
    expect(await app.database.asOwner(devices, [account.userId])).toHaveLength(2);
  });

  it('200: that it was them makes the device usual, and ends nothing', async () => {
    const account = await signUp(app);
    const other = await logIn(app, account.person);
    const id = newId();
    await app.database.asOwner(
      `INSERT INTO identity.threats (id, kind, action, user_id, evidence, detected_at)
        VALUES ($1, 'new-device', 'step-up', $2, $3, now())`,
      [id, account.userId, JSON.stringify({ ip: '198.51.100.7', userAgent: IPHONE })],
    );
    expect((await answer(account, id, true)).body).toEqual({ advice: null });
    expect((await other.client.get('/api/auth/me')).status).toBe(200);
    const phone = at(app.client(), '198.51.100.8').with({ 'user-agent': IPHONE });
    const { email, password } = account.person;
    expect((await phone.post('/api/auth/login', { email, password })).status).toBe(200);
    expect(await threatsOf(app.database, account.userId)).toHaveLength(1);
  });

  it('200: stands in the trail, and is shown to the person and to superusers', async () => {
    const account = await signUp(app);
    const id = await threatAt(app, account.userId);
    await answer(account, id, true);
    expect(await auditOf(app, account.userId)).toContainEqual(
      expect.objectContaining({ action: 'identity.threat-answered', data: { kind: 'new-device', wasMe: true } }),
    );
    const admin = await newSuperuser(app);
    for (const [by, path] of [
      [account, '/api/users/me/threats'],
      [admin, `/api/threats?userId=${account.userId}`],
    ] as const) {
      const { body } = await by.client.get(path);
      expect(body.threats).toMatchObject([{ id, wasMe: true, answeredAt: expect.any(String) }]);
    }
  });

  it('409: answered twice, of twenty at once too', async () => {
    const account = await signUp(app);
    const id = await threatAt(app, account.userId);
    const answers = await inParallel(20, (n) => answer(account, id, n % 2 === 0));
    expect(statusCounts(answers)).toEqual({ 200: 1, 409: 19 });
    const { status, body } = await answer(account, id, false);
    expect([status, body.code]).toEqual([409, 'identity.threat-answered']);
  });

  it('404: of somebody else, or of nobody', async () => {
    const [mei, li] = [await signUp(app), await signUp(app)];
    const theirs = await threatAt(app, li.userId);
    for (const id of [theirs, newId(), 'x']) {
      const { status, body } = await answer(mei, id, false);
      expect([status, body.code]).toEqual([404, 'identity.threat-not-found']);
    }
    expect((await li.client.get('/api/users/me/threats')).body.threats).toMatchObject([{ wasMe: null }]);
    expect((await li.client.get('/api/auth/me')).status).toBe(200);
  });

  it('401, 422: by nobody, or with something else', async () => {
    const account = await signUp(app);
    const id = await threatAt(app, account.userId);
    expect((await answer({ client: app.client() }, id, true)).status).toBe(401);
    for (const wasMe of [undefined, null, 'true', 1]) expect((await answer(account, id, wasMe)).status).toBe(422);
  });
});
