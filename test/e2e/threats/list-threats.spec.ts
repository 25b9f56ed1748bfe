import { newId } from '#kernel';
import { ForgetOldThreats } from '../../../libs/identity/src/threats/forget-old-threats.js';
import { newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { newSuperuser } from '../accounts/doors.js';
import type { Account } from '../accounts/steps.js';
import { seeing } from '../isolation/tenant-tables.js';
import { reuseToken } from './steps.js';

const ADD = `INSERT INTO identity.threats (id, kind, action, user_id, evidence, detected_at)
  VALUES ($1, 'token-reuse', 'notify', $2, '{"ip": "203.0.113.7"}', $3)`;

describe('threats', () => {
  let app: TestApp;
  let admin: Account;
  let mei: Account;
  let li: Account;

  beforeAll(async () => {
    app = await TestApp.start();
    [admin, mei, li] = [await newSuperuser(app), await signUp(app), await signUp(app)];
    for (const userId of [mei.userId, li.userId, null, mei.userId, mei.userId]) await add(userId);
  });

  afterAll(() => app.stop());

  const add = (userId: string | null, at = new Date()) => app.database.asOwner(ADD, [newId(), userId, at]);
  const usersIn = (body: { threats: { userId: string | null }[] }) => body.threats.map(({ userId }) => userId);

  describe('GET /api/threats', () => {
    it('200: lists everybody’s, newest first, in pages that neither repeat nor leave out', async () => {
      const all = await admin.client.get('/api/threats');
      expect(usersIn(all.body)).toEqual([mei.userId, mei.userId, null, li.userId, mei.userId]);
      const seen: (string | null)[] = [];
      let cursor: string | null = null;
      do {
        const query: string = cursor === null ? '' : `&cursor=${cursor}`;
        const { body } = await admin.client.get(`/api/threats?limit=2${query}`);
        seen.push(...usersIn(body));
        cursor = body.nextCursor as string | null;
      } while (cursor !== null);
      expect(seen).toEqual(usersIn(all.body));
    });

    it('200: finds by account, kind and time, and says why', async () => {
      const { body } = await admin.client.get(
        `/api/threats?userId=${li.userId}&kind=token-reuse&since=2026-01-01T00:00:00Z`,
      );
      expect(body.threats).toEqual([
        {
          id: expect.any(String),
          ...{ kind: 'token-reuse', action: 'notify', explanation: expect.stringContaining('RFC 9700') },
          ...{ userId: li.userId, sessionId: null, evidence: { ip: '203.0.113.7' }, detectedAt: expect.any(String) },
          ...{ wasMe: null, answeredAt: null },
        },
      ]);
      const later = new Date(Date.now() + 3_600_000).toISOString();
      expect((await admin.client.get(`/api/threats?since=${later}`)).body.threats).toEqual([]);
    });

    it('403: not to who does not administer the system', async () => {
      const owner = await newOwner(app);
      expect((await owner.client.get('/api/threats')).status).toBe(403);
    });

    it('422: what can’t be asked', async () => {
      for (const query of ['limit=0', 'limit=201', 'cursor=x', 'kind=any', 'userId=x', 'since=now', 'q=1']) {
        expect([query, (await admin.client.get(`/api/threats?${query}`)).status]).toEqual([query, 422]);
      }
    });
  });

  describe('GET /api/users/me/threats', () => {
    it('200: lists one’s own, in pages', async () => {
      const { body } = await mei.client.get('/api/users/me/threats?limit=2');
      expect(usersIn(body)).toEqual([mei.userId, mei.userId]);
      const rest = await mei.client.get(`/api/users/me/threats?limit=2&cursor=${body.nextCursor}`);
      expect([usersIn(rest.body), rest.body.nextCursor]).toEqual([[mei.userId], null]);
    });

    it('200: another’s id as cursor tells nothing of theirs', async () => {
      const [{ id }] = (await li.client.get('/api/users/me/threats')).body.threats;
      const { body } = await mei.client.get(`/api/users/me/threats?cursor=${id}`);
      expect(usersIn(body)).toEqual([mei.userId]);
    });

    it('200: shows what was seen while a token was used', async () => {
      const owner = await newOwner(app);
      await reuseToken(app.client(), app.database, owner);
      const { body } = await owner.client.get('/api/users/me/threats');
      expect(body.threats).toMatchObject([{ kind: 'token-reuse', evidence: { ip: '127.0.0.1' } }]);
    });
  });

  it('PostgreSQL shows everybody’s to superusers alone, and one’s own to oneself', async () => {
    const asking = (userId: string | null, sql: string) =>
      seeing(app.database, { userId }, async (client) => (await client.query(sql)).rowCount);
    const ALL = 'SELECT FROM identity.threats_for_superuser(NULL, NULL, NULL, NULL, 100)';
    expect(await asking(mei.userId, ALL)).toBe(0);
    expect(await asking(null, ALL)).toBe(0);
    expect(await asking(admin.userId, ALL)).toBeGreaterThanOrEqual(5);
    expect(await asking(mei.userId, 'SELECT FROM identity.threats')).toBe(3);
    expect(await asking(null, 'SELECT FROM identity.threats')).toBe(0);
  });

  it('the application can neither write about another nor take anything away', async () => {
    const trying = (sql: string, parameters: unknown[] = []) =>
      seeing(app.database, { userId: mei.userId }, (client) => client.query(sql, parameters));
    await expect(trying(ADD, [newId(), li.userId, new Date()])).rejects.toThrow('row-level security');
    await expect(trying('DELETE FROM identity.threats')).rejects.toThrow('permission denied');
    await expect(trying(`UPDATE identity.threats SET action = 'record'`)).rejects.toThrow('permission denied');
    const forget = await trying("SELECT identity.forget_threats(now() + interval '1 year') AS forgotten");
    expect(forget.rows).toEqual([{ forgotten: 0 }]);
  });

  it('are forgotten after their time, however many there are, and no sooner', async () => {
    const DAY_MS = 86_400_000;
    await app.database.asOwner(
      `INSERT INTO identity.threats (id, kind, action, evidence, detected_at)
        SELECT gen_random_uuid(), 'token-reuse', 'notify', '{}', now() - interval '181 days' FROM generate_series(1, 2500)`,
    );
    await add(mei.userId, new Date(Date.now() - 179 * DAY_MS));
    await app.nest.get(ForgetOldThreats, { strict: false }).forget();
    const [row] = await app.database.asOwner<{ old: number; recent: number }>(
      `SELECT count(*) FILTER (WHERE detected_at < now() - interval '180 days')::int AS old,
        count(*) FILTER (WHERE detected_at < now() - interval '178 days')::int AS recent FROM identity.threats`,
    );
    expect(row).toEqual({ old: 0, recent: 1 });
  });
});
