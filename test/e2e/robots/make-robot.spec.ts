import { newId } from '#kernel';
import { newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { makeKey } from '../api-keys/keys.js';
import { inParallel, statusCounts } from '../identity/steps.js';
import { firstTeam, makeRobot, newRobot, robotName, trailOf, type Owner } from './steps.js';

describe('robots', () => {
  let app: TestApp;
  let owner: Owner;
  let teamId: string;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    teamId = await firstTeam(app, owner.tenant.id);
  });

  afterAll(() => app.stop());

  const make = (body: object, caller = owner.bearer) => caller.post('/api/robots', body);

  describe('201', () => {
    it('a robot of the caller’s, in its teams, not paired yet; it is read back the same', async () => {
      const name = robotName();
      const made = await make({ name: ` ${name} `, teamIds: [teamId] });
      expect(made.status).toBe(201);
      expect(made.body).toEqual({
        id: expect.any(String),
        name,
        creatorId: owner.userId,
        status: 'active',
        teamIds: [teamId],
        chatgroupIds: [],
        tokenExpiresAt: null,
        machineName: null,
        pairedAt: null,
        createdAt: expect.stringMatching(/Z$/),
        revokedAt: null,
      });
      const { id } = made.body as { id: string };
      expect((await owner.bearer.get(`/api/robots/${id}`)).body).toEqual(made.body);
      expect((await owner.bearer.get('/api/robots')).body.robots).toContainEqual(made.body);
      expect(await trailOf(app, owner.tenant.id)).toContainEqual(
        expect.objectContaining({
          action: 'robots.robot-created',
          actor_type: 'human',
          actor_id: owner.userId,
          resource_id: id,
          data: { name, teamIds: [teamId], tokenExpiresAt: null },
        }),
      );
    });

    it('by an admin too, and with an expiry to the second', async () => {
      const admin = await newMember(app, owner.tenant.id, 'admin');
      const tokenExpiresAt = '2126-01-31T10:30:00.750+01:00';
      const { status, body } = await make({ name: robotName(), teamIds: [], tokenExpiresAt }, admin.bearer);
      expect([status, body.creatorId, body.tokenExpiresAt]).toEqual([201, admin.userId, '2126-01-31T09:30:00.000Z']);
    });

    it('the name of a revoked robot is free again', async () => {
      const name = robotName();
      const id = await makeRobot(owner.bearer, { name });
      expect((await owner.bearer.delete(`/api/robots/${id}`)).status).toBe(204);
      expect((await make({ name, teamIds: [] })).status).toBe(201);
    });
  });

  describe('401', () => {
    it('without a credential', async () => {
      expect((await make({ name: robotName(), teamIds: [] }, app.client())).status).toBe(401);
      const id = await makeRobot(owner.bearer);
      for (const path of ['', `/${id}`]) expect((await app.client().get(`/api/robots${path}`)).status).toBe(401);
      expect((await app.client().post(`/api/robots/${id}/pairing-code`)).status).toBe(401);
      expect((await app.client().delete(`/api/robots/${id}`)).status).toBe(401);
      expect((await owner.bearer.get(`/api/robots/${id}`)).body.status).toBe('active');
    });
  });

  describe('403', () => {
    it('a user can neither make, see, pair nor revoke robots of the tenant', async () => {
      const user = await newMember(app, owner.tenant.id, 'user');
      const id = await makeRobot(owner.bearer);
      for (const answer of [
        await make({ name: robotName(), teamIds: [] }, user.bearer),
        await user.bearer.get('/api/robots'),
        await user.bearer.get(`/api/robots/${id}`),
        await user.bearer.post(`/api/robots/${id}/pairing-code`),
        await user.bearer.delete(`/api/robots/${id}`),
      ]) {
        expect([answer.status, answer.body.code]).toEqual([403, 'rbac.permission-required']);
      }
    });

    it('an API key can neither make nor pair robots, whatever it carries; it can see and revoke them', async () => {
      const id = await makeRobot(owner.bearer);
      for (const wish of [{ level: 'user' }, { level: 'tenant', permissions: ['*'] }]) {
        const { client: byKey } = await makeKey(app, owner.bearer, wish);
        for (const refused of [
          await make({ name: robotName(), teamIds: [] }, byKey),
          await byKey.post(`/api/robots/${id}/pairing-code`),
        ]) {
          expect([refused.status, refused.body.code]).toEqual([403, 'identity.sign-in-required']);
        }
        expect((await byKey.get(`/api/robots/${id}`)).status).toBe(200);
        expect((await byKey.delete(`/api/robots/${await makeRobot(owner.bearer)}`)).status).toBe(204);
      }
    });

    it('a robot makes no robots, also where its role would let it', async () => {
      const robot = await newRobot(app, owner.bearer);
      const asUser = await make({ name: robotName(), teamIds: [] }, robot.bearer);
      expect([asUser.status, asUser.body.code]).toEqual([403, 'rbac.permission-required']);
      await app.database.asOwner(
        `UPDATE rbac.assignments SET role_id = (SELECT id FROM rbac.roles WHERE tenant_id = $1 AND name = 'owner')
          WHERE actor_id = $2`,
        [owner.tenant.id, robot.id],
      );
      const other = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
      try {
        const asOwner = await make({ name: robotName(), teamIds: [] }, other.client().bearer(robot.token));
        expect([asOwner.status, asOwner.body.code]).toEqual([403, 'identity.sign-in-required']);
      } finally {
        await other.stop();
      }
    });
  });

  describe('404', () => {
    it('a robot of another tenant looks like one that never existed, to every route', async () => {
      const id = await makeRobot((await newOwner(app)).bearer);
      const ask = async (robotId: string) => [
        await owner.bearer.get(`/api/robots/${robotId}`),
        await owner.bearer.post(`/api/robots/${robotId}/pairing-code`),
        await owner.bearer.delete(`/api/robots/${robotId}`),
      ];
      for (const robotId of [id, newId(), 'x', '..%2f']) {
        for (const { status, body } of await ask(robotId)) {
          expect([robotId, status, body.code]).toEqual([robotId, 404, 'robots.robot-not-found']);
        }
      }
      expect((await owner.bearer.get('/api/robots')).text).not.toContain(id);
    });

    it('in a team of another tenant, or of none, nothing is made', async () => {
      const theirs = await firstTeam(app, (await newOwner(app)).tenant.id);
      for (const foreign of [theirs, newId()]) {
        const name = robotName();
        const answer = await make({ name, teamIds: [teamId, foreign] });
        expect([answer.status, answer.body.code]).toEqual([404, 'tenancy.team-not-found']);
        expect((await owner.bearer.get('/api/robots')).text).not.toContain(name);
      }
    });
  });

  describe('409', () => {
    it('of twenty at once with one name, one is made', async () => {
      const name = robotName();
      const answers = await inParallel(20, () => make({ name, teamIds: [] }));
      expect(statusCounts(answers)).toEqual({ 201: 1, 409: 19 });
      const codes = answers.filter(({ status }) => status === 409).map(({ body }) => body.code as string);
      expect(new Set(codes)).toEqual(new Set(['platform.name-taken']));
    });

    it('the name is free in another tenant', async () => {
      const name = robotName();
      await makeRobot(owner.bearer, { name });
      await expect(makeRobot((await newOwner(app)).bearer, { name })).resolves.toBeDefined();
    });
  });

  describe('400', () => {
    it('for an expiry that is not in the future', async () => {
      for (const tokenExpiresAt of ['2020-01-31T09:30:00Z', new Date().toISOString()]) {
        const answer = await make({ name: robotName(), teamIds: [], tokenExpiresAt });
        expect([answer.status, answer.body.code]).toEqual([400, 'platform.expiry-past']);
      }
    });
  });

  describe('422', () => {
    it.each([
      ['no name', { name: undefined }],
      ['a name of spaces', { name: '  ' }],
      ['a name of 101 characters', { name: 'x'.repeat(101) }],
      ['a line break in the name', { name: 'a\nb' }],
      ['no teams', { teamIds: undefined }],
      ['a team that is no id', { teamIds: ['General'] }],
      ['one team twice', { teamIds: ['019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071', '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071'] }],
      ['101 teams', { teamIds: Array.from({ length: 101 }, () => newId()) }],
      ['an expiry without offset', { tokenExpiresAt: '2126-01-31T09:30:00' }],
      ['an expiry that is a number', { tokenExpiresAt: 4924849800 }],
      ['another creator', { creatorId: newId() }],
      ['another tenant', { tenantId: newId() }],
    ])('for %s', async (_, body) => {
      const answer = await make({ name: robotName(), teamIds: [], ...body });
      expect([answer.status, answer.body.code]).toEqual([422, 'http.validation-failed']);
    });
  });
});
