import pg from 'pg';
import { newOwner } from '../../support/people.js';
import { DEFAULT_PATIENCE } from '../../support/patience.js';
import { TestApp } from '../../support/test-app.js';
import { inParallel, statusCounts } from '../identity/steps.js';
import { firstTeam, makeRobot, mayCreate, newRobot, pair, pairingCodeFor, trailOf, type Owner } from './steps.js';

describe('revoking a robot', () => {
  let app: TestApp;
  let other: TestApp;
  let owner: Owner;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    other = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
  });

  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  const everywhere = async (token: string): Promise<number[]> => {
    const callers = [app, other].map((process) => mayCreate(process.client().bearer(token)));
    return (await Promise.all(callers)).map(({ status }) => status);
  };

  describe('204', () => {
    it('when it has returned, no process accepts the token, in fifty rounds', async () => {
      for (let round = 0; round < 50; round++) {
        const { id, token } = await newRobot(app, owner.bearer);
        expect(await everywhere(token)).toEqual([200, 200]);
        expect((await owner.bearer.delete(`/api/robots/${id}`)).status).toBe(204);
        expect(await everywhere(token)).toEqual([401, 401]);
      }
    });

    it('when a new pairing has returned, no process accepts the old token, in fifty rounds', async () => {
      const robotId = await makeRobot(owner.bearer);
      let old = await pair(app, owner.bearer, robotId);
      for (let round = 0; round < 50; round++) {
        expect(await everywhere(old)).toEqual([200, 200]);
        const next = await pair(app, owner.bearer, robotId);
        expect(await everywhere(old)).toEqual([401, 401]);
        old = next;
      }
    });

    it('takes its roles, its places and its open code along, and says so in the trail', async () => {
      const teamIds = [await firstTeam(app, owner.tenant.id)];
      const { id } = await newRobot(app, owner.bearer, { teamIds });
      await pairingCodeFor(owner.bearer, id);
      await owner.bearer.delete(`/api/robots/${id}`);
      const [left] = await app.database.asOwner(
        `SELECT (SELECT count(*)::int FROM rbac.assignments WHERE actor_id = $1 AND status = 'active') AS roles,
          (SELECT count(*)::int FROM tenancy.team_members WHERE actor_id = $1) AS teams,
          (SELECT count(*)::int FROM robots.pairing_codes WHERE robot_id = $1) AS codes`,
        [id],
      );
      expect(left).toEqual({ roles: 0, teams: 0, codes: 0 });
      const view = await owner.bearer.get(`/api/robots/${id}`);
      expect(view.body).toMatchObject({ status: 'revoked', teamIds: [], revokedAt: expect.any(String) });
      const lines = (await trailOf(app, owner.tenant.id)).filter(({ resource_id }) => resource_id === id);
      expect(lines.at(-1)).toMatchObject({ action: 'robots.robot-revoked', actor_id: owner.userId });
    });

    it('leaves other robots as they were', async () => {
      const [one, two] = [await newRobot(app, owner.bearer), await newRobot(app, owner.bearer)];
      await owner.bearer.delete(`/api/robots/${one.id}`);
      expect(await everywhere(two.token)).toEqual([200, 200]);
    });
  });

  describe('200', () => {
    it('a token that is not revoked outlives a restart, with and without Redis', async () => {
      const first = await TestApp.start({ REDIS_URL: undefined });
      const { bearer } = await newOwner(first);
      const { token } = await newRobot(first, bearer);
      await first.nest.close();
      for (const settings of [{ REDIS_URL: undefined }, {}]) {
        const again = await TestApp.start(settings, first.database);
        expect((await mayCreate(again.client().bearer(token))).status).toBe(200);
        await again.stop();
      }
      await first.database.drop();
    });
  });

  describe('409', () => {
    it('of twenty at once one revokes, and once more is refused', async () => {
      const robotId = await makeRobot(owner.bearer);
      const answers = await inParallel(20, () => owner.bearer.delete(`/api/robots/${robotId}`));
      expect(statusCounts(answers)).toEqual({ 204: 1, 409: 19 });
      expect((await owner.bearer.delete(`/api/robots/${robotId}`)).body.code).toBe('robots.robot-ended');
    });

    it('pairing and revoking at once: whichever is first, no token counts in the end', async () => {
      for (let round = 0; round < 10; round++) {
        const robotId = await makeRobot(owner.bearer);
        const code = await pairingCodeFor(owner.bearer, robotId);
        const [paired, revoked] = await Promise.all([
          app.client().post('/api/robots/pair', { code }),
          other.client().bearer(owner.accessToken).delete(`/api/robots/${robotId}`),
        ]);
        const codes = paired.status === 200 ? await everywhere(paired.body.token) : [paired.body.code];
        const refused = paired.status === 200 ? [401, 401] : ['robots.pairing-code-wrong'];
        expect([revoked.status, ...codes]).toEqual([204, ...refused]);
      }
    });
  });

  describe('503', () => {
    it('while PostgreSQL does not say whether the token counts, never 401; and 200 again afterwards', async () => {
      const { token } = await newRobot(app, owner.bearer);
      const fresh = await TestApp.start({ ...DEFAULT_PATIENCE, WORKER_ENABLED: 'false' }, app.database);
      const blocker = new pg.Client({ connectionString: app.database.ownerUrl });
      await blocker.connect();
      try {
        await blocker.query('BEGIN; LOCK TABLE robots.robots');
        const answer = await mayCreate(fresh.client().bearer(token));
        expect([answer.status, answer.body.code]).toEqual([503, 'platform.unavailable']);
        await blocker.query('ROLLBACK');
        expect((await mayCreate(fresh.client().bearer(token))).status).toBe(200);
      } finally {
        await blocker.end();
        await fresh.stop();
      }
    });
  });
});
