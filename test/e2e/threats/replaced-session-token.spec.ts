import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { auditOf, inParallel, statusCounts } from '../identity/steps.js';
import { threatsOf } from './steps.js';

type Owner = Awaited<ReturnType<typeof newOwner>>;

describe('a session’s secret that was replaced and is used again', () => {
  let app: TestApp;
  /** Has cached nothing of what is aged in the database. */
  let twin: TestApp;

  const owners: Owner[] = [];

  beforeAll(async () => {
    app = await TestApp.start();
    // Their codes are in the outbox of the one process that there is yet.
    for (let n = 0; n < 7; n++) owners.push(await newOwner(app));
    twin = await TestApp.start({ REDIS_KEY_PREFIX: `twin:${app.database.name}` }, app.database);
  });

  afterAll(async () => {
    await twin.stop();
    await app.stop();
  });

  const use = (sessionToken: string, service = twin) => service.client().bearer(sessionToken).get('/api/auth/me');

  /** As if it had been replaced so many seconds ago. */
  const age = (userId: string, seconds: number) =>
    app.database.asOwner(
      `UPDATE identity.sessions SET replaced_tokens = (SELECT coalesce(jsonb_agg(jsonb_set(token, '{atMs}',
          to_jsonb((extract(epoch FROM now()) * 1000)::bigint - $2 * 1000)) ORDER BY place), '[]')
        FROM jsonb_array_elements(replaced_tokens) WITH ORDINALITY AS of (token, place)) WHERE user_id = $1`,
      [userId, seconds],
    );

  it('401: at the switch of a tenant, later than ten seconds, is reported once, however often and in however many processes', async () => {
    const owner = owners.pop()!;
    await age(owner.userId, 11);
    const answers = await inParallel(20, (n) => use(owner.sessionToken, n % 2 === 0 ? twin : app));
    expect(statusCounts(answers)).toEqual({ 401: 20 });
    const [threat, ...more] = await threatsOf(app.database, owner.userId);
    expect(more).toEqual([]);
    expect(threat).toMatchObject({
      ...{ kind: 'token-reuse', action: 'notify', session_id: expect.any(String) },
      evidence: { token: 'session', ip: '127.0.0.1' },
    });
    expect(await app.database.asOwner('SELECT FROM identity.threats WHERE id = $1 AND is_told', [threat!.id])).toEqual([
      {},
    ]);
    expect(await auditOf(app, owner.userId)).toContainEqual(
      expect.objectContaining({ action: 'identity.threat-detected', outcome: 'success' }),
    );
    expect((await owner.client.get('/api/auth/me')).status).toBe(200);
  });

  it('401: at proving it anew too', async () => {
    const { client, person, userId, sessionToken } = owners.pop()!;
    const proved = await client.post('/api/auth/reauthenticate', { password: person.password });
    expect(proved.status).toBe(200);
    await age(userId, 11);
    expect((await use(sessionToken)).status).toBe(401);
    expect(await threatsOf(app.database, userId)).toMatchObject([{ kind: 'token-reuse' }]);
  });

  it('401: is also the one before the last', async () => {
    const owner = owners.pop()!;
    const again = await owner.client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
    expect(again.status).toBe(200);
    await age(owner.userId, 11);
    expect((await use(owner.sessionToken)).status).toBe(401);
    expect(await threatsOf(app.database, owner.userId)).toHaveLength(1);
  });

  it('401: is no threat within ten seconds: what the browser had asked for before arrives after', async () => {
    const owner = owners.pop()!;
    await age(owner.userId, 5);
    expect(statusCounts(await inParallel(5, () => use(owner.sessionToken)))).toEqual({ 401: 5 });
    expect(await threatsOf(app.database, owner.userId)).toEqual([]);
  });

  it('401: is none when the session has ended, or the secret is made up', async () => {
    const [ended, other] = [owners.pop()!, owners.pop()!];
    await ended.client.post('/api/auth/logout');
    for (const { userId } of [ended, other]) await age(userId, 11);
    const madeUp = `${other.sessionToken.slice(0, -6)}AAAAAA`;
    for (const token of [ended.sessionToken, madeUp]) expect((await use(token)).status).toBe(401);
    for (const { userId } of [ended, other]) expect(await threatsOf(app.database, userId)).toEqual([]);
  });

  it('401: ends the session where the policy says so', async () => {
    const strict = await TestApp.start(
      { REDIS_KEY_PREFIX: `strict:${app.database.name}`, THREAT_ACTIONS: 'token-reuse:end-sessions' },
      app.database,
    );
    try {
      const owner = owners.pop()!;
      await age(owner.userId, 11);
      expect((await use(owner.sessionToken, strict)).status).toBe(401);
      expect((await owner.client.get('/api/auth/me')).status).toBe(401);
      expect((await app.client().post('/api/auth/refresh', { refreshToken: owner.refreshToken })).status).toBe(401);
    } finally {
      await strict.stop();
    }
  });
});
