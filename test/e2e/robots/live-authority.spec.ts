import { announceChange, newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { firstTeam, mayCreate, newRobot, type Owner } from './steps.js';

const GIVE_ROLE = `UPDATE rbac.assignments SET role_id = (SELECT id FROM rbac.roles WHERE tenant_id = $1 AND name = $3)
  WHERE tenant_id = $1 AND actor_id = $2`;

describe('what a robot may do is what its role and its creator’s allow now', () => {
  let app: TestApp;
  let owner: Owner;
  let ownTeam: string;
  let otherTeam: string;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    ownTeam = await firstTeam(app, owner.tenant.id);
    otherTeam = (await owner.bearer.post('/api/teams', { name: 'Elsewhere' })).body.id;
  });

  afterAll(() => app.stop());

  describe('200', () => {
    it('allowed within its team, out of scope in another, in none and in a team of another tenant', async () => {
      const { bearer } = await newRobot(app, owner.bearer, { teamIds: [ownTeam] });
      const foreign = await firstTeam(app, (await newOwner(app)).tenant.id);
      expect((await mayCreate(bearer, ownTeam)).body).toMatchObject({ allowed: true, reason: 'matched' });
      for (const place of [otherTeam, foreign, undefined]) {
        expect((await mayCreate(bearer, place)).body).toMatchObject({ allowed: false, reason: 'out_of_scope' });
      }
    });

    it('follows its teams at the next check', async () => {
      const { id, bearer } = await newRobot(app, owner.bearer, { teamIds: [ownTeam] });
      await app.database.asOwner(`UPDATE tenancy.team_members SET team_id = $1 WHERE actor_id = $2`, [otherTeam, id]);
      await announceChange(app, `tenant:${owner.tenant.id}`);
      expect((await mayCreate(bearer, ownTeam)).body.reason).toBe('out_of_scope');
      expect((await mayCreate(bearer, otherTeam)).body.allowed).toBe(true);
      expect((await owner.bearer.get(`/api/robots/${id}`)).body.teamIds).toEqual([otherTeam]);
    });

    it('refused when its creator may not do it any more', async () => {
      const admin = await newMember(app, owner.tenant.id, 'admin');
      const { bearer } = await newRobot(app, admin.bearer, { teamIds: [ownTeam] });
      expect((await mayCreate(bearer, ownTeam)).body.allowed).toBe(true);
      await app.database.asOwner(GIVE_ROLE, [owner.tenant.id, admin.userId, 'user']);
      await announceChange(app, `rbac:${owner.tenant.id}`);
      expect((await mayCreate(bearer, ownTeam)).body).toMatchObject({
        allowed: false,
        reason: 'creator_lost_permission',
      });
    });

    it('never more than its own role, however much its creator may', async () => {
      const { bearer } = await newRobot(app, owner.bearer, { teamIds: [ownTeam] });
      const answer = await bearer.post('/api/access/check', { permission: 'billing:manage' });
      expect(answer.body).toMatchObject({ allowed: false, reason: 'no_matching_role' });
    });
  });

  describe('401', () => {
    it('after its creator was removed, on this process and on another', async () => {
      const admin = await newMember(app, owner.tenant.id, 'admin');
      const robot = await newRobot(app, admin.bearer, { teamIds: [ownTeam] });
      const other = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
      try {
        const there = other.client().bearer(robot.token);
        expect([(await mayCreate(robot.bearer)).status, (await mayCreate(there)).status]).toEqual([200, 200]);
        expect((await owner.bearer.delete(`/api/members/${admin.userId}`)).status).toBe(204);
        expect([(await mayCreate(robot.bearer)).status, (await mayCreate(there)).status]).toEqual([401, 401]);
      } finally {
        await other.stop();
      }
    });

    it.each(['suspended', 'deleted'])('while its tenant is %s, and no longer', async (status) => {
      const { bearer, tenant } = await newOwner(app);
      const robot = await newRobot(app, bearer);
      const become = async (now: string) => {
        const sql = `UPDATE tenancy.tenants SET status = $2, erase_after = now() + interval '1 day' WHERE id = $1`;
        await app.database.asOwner(sql, [tenant.id, now]);
        await announceChange(app, `tenant:${tenant.id}`);
      };
      expect((await mayCreate(robot.bearer)).status).toBe(200);
      await become(status);
      expect((await mayCreate(robot.bearer)).status).toBe(401);
      await become('active');
      expect((await mayCreate(robot.bearer)).status).toBe(200);
    });

    it('after its creator’s account was disabled', async () => {
      const admin = await newMember(app, owner.tenant.id, 'admin');
      const robot = await newRobot(app, admin.bearer);
      expect((await mayCreate(robot.bearer)).status).toBe(200);
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [admin.userId]);
      await announceChange(app, `user:${admin.userId}`);
      expect((await mayCreate(robot.bearer)).status).toBe(401);
    });
  });
});
