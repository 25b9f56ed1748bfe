import { newId } from '#kernel';
import { documentedOperations, requestOf } from '../../support/openapi.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { auditOf, startAwaitingSecondFactor } from './steps.js';

/** What a session may do before its second factor: prove it, or give up. Whoever adds one says here which, and why. */
const OPEN = [
  'logout',
  'proveTotp',
  'proveRecoveryCode',
  'passkeyProofOptions',
  'provePasskey',
  'sendSecondFactorCode',
  'proveSentCode',
];

describe('a session that awaits its second factor', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  const startAwaiting = (userId: string) => startAwaitingSecondFactor(app, userId);

  it('403: is refused by every route that asks who calls, but for those that are named here', async () => {
    const guarded = documentedOperations().filter(({ access }) => access.kind !== 'public');
    expect(guarded.length).toBeGreaterThan(40);
    const { sessionToken } = await startAwaiting(owner.userId);
    const caller = app.client().bearer(sessionToken);
    const admitted = [];
    for (const operation of guarded) {
      if (OPEN.includes(operation.id)) continue;
      const { path, body } = requestOf(operation, Object.fromEntries(operation.pathIds.map((name) => [name, newId()])));
      const answer = await caller.send(operation.method, path, body);
      const isRefused = answer.status === 403 && answer.body.code === 'identity.mfa-required';
      if (!isRefused || answer.body.error !== 'mfa_required') admitted.push([operation.id, answer.status]);
    }
    expect(admitted).toEqual([]);
    for (const id of OPEN) expect(guarded.map((operation) => operation.id)).toContain(id);
  });

  it('403: selects no tenant and gets no token, by cookie neither, and that is recorded', async () => {
    const { sessionToken } = await startAwaiting(owner.userId);
    const byCookie = app.client();
    byCookie.cookie = `sallyport_session=${sessionToken}`;
    const answer = await byCookie.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
    expect([answer.status, answer.body.accessToken, answer.headers.getSetCookie()]).toEqual([403, undefined, []]);
    expect((await auditOf(app, owner.userId)).at(-1)).toMatchObject({
      outcome: 'refused',
      reason: 'identity.mfa-required',
    });
  });

  it('is told nothing of the tenants, and that a second factor is awaited', async () => {
    const { tenants, awaitsSecondFactor, expiresAt } = await startAwaiting(owner.userId);
    expect([tenants, awaitsSecondFactor]).toEqual([[], true]);
    expect(expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(10 * 60_000);
  });

  it('204: may be given up', async () => {
    const { sessionToken } = await startAwaiting(owner.userId);
    const caller = app.client().bearer(sessionToken);
    expect((await caller.post('/api/auth/logout')).status).toBe(204);
    expect((await caller.get('/api/auth/me')).status).toBe(401);
  });

  it('issues nothing by a refresh token either, should one be there', async () => {
    const other = await newOwner(app);
    await app.database.asOwner('UPDATE identity.sessions SET awaits_second_factor = true WHERE user_id = $1', [
      other.userId,
    ]);
    const answer = await app.client().post('/api/auth/refresh', { refreshToken: other.refreshToken });
    expect([answer.status, answer.body.code]).toEqual([403, 'identity.mfa-required']);
  });
});
