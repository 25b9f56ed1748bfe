import { decodeJwt } from 'jose';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { auditOf, inParallel, statusCounts, withoutRequestId } from './steps.js';

describe('POST /api/auth/refresh', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const refresh = (refreshToken: string) => app.client().post('/api/auth/refresh', { refreshToken });
  const meOf = async (token: string) => (await app.client().bearer(token).get('/api/auth/me')).status;

  /** As if so many seconds had passed since the last use. */
  const turnClock = (userId: string, seconds: number) =>
    app.database.asOwner(
      `UPDATE identity.refresh_families
       SET rotated_at = rotated_at - make_interval(secs => $2), expires_at = expires_at - make_interval(secs => $2)
       WHERE user_id = $1`,
      [userId, seconds],
    );

  describe('200', () => {
    it('answers a new pair for the same session and tenant', async () => {
      const owner = await newOwner(app);
      const { status, body, headers } = await refresh(owner.refreshToken);
      expect(status).toBe(200);
      expect(body).toEqual({
        accessToken: expect.any(String),
        refreshToken: expect.stringMatching(/^sp_refresh_[\w-]{65}$/),
        tokenType: 'bearer',
        expiresIn: 1800,
      });
      expect(body.refreshToken).not.toBe(owner.refreshToken);
      expect(headers.get('cache-control')).toBe('no-store');
      const [before, after] = [decodeJwt(owner.accessToken), decodeJwt(body.accessToken)];
      for (const name of ['sub', 'sid', 'tenant_id', 'auth_time', 'roles']) expect(after[name]).toEqual(before[name]);
      expect(after.jti).not.toBe(before.jti);
      expect(await meOf(body.accessToken)).toBe(200);
    });

    it('goes on and on, each token once', async () => {
      const owner = await newOwner(app);
      const tokens = [owner.refreshToken];
      for (let n = 0; n < 4; n++) tokens.push((await refresh(tokens.at(-1)!)).body.refreshToken);
      expect(new Set(tokens).size).toBe(5);
    });

    it('gives all of twenty at once with one token the same successor', async () => {
      const owner = await newOwner(app);
      const answers = await inParallel(20, () => refresh(owner.refreshToken));
      expect(statusCounts(answers)).toEqual({ 200: 20 });
      const successors = new Set(answers.map(({ body }) => body.refreshToken));
      expect(successors.size).toBe(1);
      expect((await refresh([...successors][0])).status).toBe(200);
    });

    it('repeats the successor for a client that lost the answer, within ten seconds', async () => {
      const owner = await newOwner(app);
      const first = await refresh(owner.refreshToken);
      await turnClock(owner.userId, 5);
      const again = await refresh(owner.refreshToken);
      expect([again.status, again.body.refreshToken]).toEqual([200, first.body.refreshToken]);
    });

    it('carries the roles that are held now', async () => {
      const owner = await newOwner(app);
      await app.database.asOwner(`DELETE FROM rbac.assignments WHERE actor_id = $1`, [owner.userId]);
      const { body } = await refresh(owner.refreshToken);
      expect(decodeJwt(body.accessToken)['roles']).toEqual([]);
    });
  });

  describe('401', () => {
    const expectRefused = async (refreshToken: string): Promise<void> => {
      const { status, body } = await refresh(refreshToken);
      expect([status, body.code]).toEqual([401, 'identity.refresh-refused']);
    };

    it('a token that was used more than ten seconds ago revokes the family, and that is recorded', async () => {
      const owner = await newOwner(app);
      const { body } = await refresh(owner.refreshToken);
      await turnClock(owner.userId, 11);
      await expectRefused(owner.refreshToken);
      await expectRefused(body.refreshToken);
      const lines = await auditOf(app, owner.userId);
      expect(lines.map(({ action }) => action)).toContain('identity.refresh-token-reused');
      expect(lines.at(-1)).toMatchObject({ action: 'identity.refresh-tokens', outcome: 'refused' });
      const [family] = await app.database.asOwner<{ revoked_at: Date | null }>(
        'SELECT revoked_at FROM identity.refresh_families WHERE user_id = $1',
        [owner.userId],
      );
      expect(family!.revoked_at).not.toBeNull();
      expect([await meOf(owner.accessToken), await meOf(body.accessToken)]).toEqual([401, 401]);
      expect((await owner.client.get('/api/auth/me')).status).toBe(200);
    });

    it('a token older than the direct predecessor revokes the family at once', async () => {
      const owner = await newOwner(app);
      const second = (await refresh(owner.refreshToken)).body.refreshToken as string;
      const third = (await refresh(second)).body.refreshToken as string;
      await expectRefused(owner.refreshToken);
      await expectRefused(second);
      await expectRefused(third);
    });

    it('of twenty late ones at once each is refused, and the reuse is recorded once', async () => {
      const owner = await newOwner(app);
      await refresh(owner.refreshToken);
      await turnClock(owner.userId, 11);
      expect(statusCounts(await inParallel(20, () => refresh(owner.refreshToken)))).toEqual({ 401: 20 });
      const reuses = (await auditOf(app, owner.userId)).filter(
        ({ action }) => action === 'identity.refresh-token-reused',
      );
      expect(reuses).toHaveLength(1);
    });

    it('is answered after the end of the session, also to who refreshes at that moment', async () => {
      const owner = await newOwner(app);
      await owner.client.post('/api/auth/logout');
      await expectRefused(owner.refreshToken);
      const racing = await newOwner(app);
      const answers = await inParallel(20, (n) =>
        n === 10 ? racing.client.post('/api/auth/logout') : refresh(racing.refreshToken),
      );
      expect(answers[10]!.status).toBe(204);
      const tokens = answers.flatMap(({ body }) => (body?.refreshToken ? [body as Record<string, string>] : []));
      expect(answers.map(({ status }) => status).filter((status) => ![200, 204, 401].includes(status))).toEqual([]);
      for (const pair of tokens) {
        await expectRefused(pair['refreshToken']!);
        expect(await meOf(pair['accessToken']!)).toBe(401);
      }
    });

    it('is answered to a disabled account', async () => {
      const owner = await newOwner(app);
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [owner.userId]);
      await expectRefused(owner.refreshToken);
    });

    it('is answered once the session has moved to another tenant, also to who refreshes at that moment', async () => {
      const owner = await newOwner(app);
      const { body: other } = await owner.client.post('/api/tenants', { name: 'Other' });
      const answers = await inParallel(20, (n) =>
        n === 10 ? owner.client.post('/api/auth/select-tenant', { tenantId: other.id }) : refresh(owner.refreshToken),
      );
      expect(answers[10]!.status).toBe(200);
      expect(answers.map(({ status }) => status).filter((status) => ![200, 401].includes(status))).toEqual([]);
      await expectRefused(owner.refreshToken);
    });

    it('is answered when the token or its session has expired', async () => {
      const owner = await newOwner(app);
      await turnClock(owner.userId, 7 * 86_400 + 1);
      await expectRefused(owner.refreshToken);
      const tired = await newOwner(app);
      await app.database.asOwner('UPDATE identity.sessions SET expires_at = now() WHERE user_id = $1', [tired.userId]);
      await expectRefused(tired.refreshToken);
    });

    it('is the same for what is no refresh token, of any kind', async () => {
      const owner = await newOwner(app);
      const family = owner.refreshToken.slice('sp_refresh_'.length).slice(0, 22);
      const secret = 'A'.repeat(43);
      const answers = [];
      for (const token of [
        'x',
        owner.accessToken.slice(0, 256),
        owner.sessionToken,
        owner.refreshToken.slice(0, -1),
        `${owner.refreshToken}A`,
        `sp_refresh_${'A'.repeat(22)}${secret}`,
        `sp_refresh_${family}${secret}`,
        `sp_session_${family}${secret}`,
        `SP_REFRESH_${family}${secret}`,
      ]) {
        answers.push(withoutRequestId(await refresh(token)));
      }
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(answers[0]).toMatchObject({ status: 401, code: 'identity.refresh-refused' });
      expect((await refresh(owner.refreshToken)).status).toBe(200);
    });
  });

  describe('422', () => {
    it.each([undefined, null, 7, '', ['x'], 'x'.repeat(257)])('refuses the token %j', async (refreshToken) => {
      const { status, body } = await app.client().post('/api/auth/refresh', { refreshToken });
      expect([status, body.errors[0].pointer]).toEqual([422, '/refreshToken']);
    });
  });
});
