import { decodeJwt } from 'jose';
import { newId } from '#kernel';
import { announceChange, newMember } from '../../support/members.js';
import type { HttpClient } from '../../support/http-client.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { check, makeKey } from '../api-keys/keys.js';
import { makeRobot, mayCreate, newRobot, trailOf, type Owner } from './steps.js';

describe('a robot is put into teams and chatgroups, and taken out, after it was made', () => {
  let app: TestApp;
  let owner: Owner;
  let stranger: Owner;
  let team: string;
  let group: string;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    stranger = await newOwner(app);
    team = (await owner.bearer.post('/api/teams', { name: 'Research' })).body.id as string;
    group = (await owner.bearer.post(`/api/teams/${team}/chatgroups`, { name: 'Lab' })).body.id as string;
  });

  afterAll(() => app.stop());

  const inTeam = (robotId: string, teamId = team) => `/api/teams/${teamId}/members/${robotId}`;
  const inGroup = (robotId: string, chatgroupId = group) => `/api/chatgroups/${chatgroupId}/members/${robotId}`;
  const put = (caller: HttpClient, path: string) => caller.send('PUT', path);
  const inChatgroup = (robot: HttpClient) =>
    check(robot, 'projects:create', { scopeType: 'chatgroup', scopeId: group });
  const nowIn = async (robotId: string) => {
    const { teamIds, chatgroupIds } = (await owner.bearer.get(`/api/robots/${robotId}`)).body;
    return { teamIds, chatgroupIds };
  };

  describe('204', () => {
    it('reaches a team and what is inside from the next check, with the token it has, until it is taken out', async () => {
      const robot = await newRobot(app, owner.bearer);
      expect((await mayCreate(robot.bearer, team)).body.reason).toBe('out_of_scope');
      expect((await put(owner.bearer, inTeam(robot.id))).status).toBe(204);
      expect((await mayCreate(robot.bearer, team)).body.reason).toBe('matched');
      expect(await inChatgroup(robot.bearer)).toEqual([true, 'matched']);
      expect(await nowIn(robot.id)).toEqual({ teamIds: [team], chatgroupIds: [] });
      expect((await owner.bearer.get(`/api/teams/${team}/members`)).body.members).toContainEqual({
        type: 'robot',
        id: robot.id,
      });
      expect((await owner.bearer.delete(inTeam(robot.id))).status).toBe(204);
      expect((await mayCreate(robot.bearer, team)).body.reason).toBe('out_of_scope');
      expect(await inChatgroup(robot.bearer)).toEqual([false, 'out_of_scope']);
      expect(await nowIn(robot.id)).toEqual({ teamIds: [], chatgroupIds: [] });
    });

    it('the teams that its token names are those it was paired with, and count for nothing', async () => {
      const robot = await newRobot(app, owner.bearer, { teamIds: [team] });
      expect(decodeJwt(robot.token)['teamIds']).toEqual([team]);
      expect((await owner.bearer.delete(inTeam(robot.id))).status).toBe(204);
      expect((await mayCreate(robot.bearer, team)).body.reason).toBe('out_of_scope');
    });

    it('in a chatgroup alone reaches the chatgroup, not its team', async () => {
      const robot = await newRobot(app, owner.bearer);
      expect((await put(owner.bearer, inGroup(robot.id))).status).toBe(204);
      expect(await inChatgroup(robot.bearer)).toEqual([true, 'matched']);
      expect((await mayCreate(robot.bearer, team)).body.reason).toBe('out_of_scope');
      expect(await nowIn(robot.id)).toEqual({ teamIds: [], chatgroupIds: [group] });
      expect((await owner.bearer.delete(inGroup(robot.id))).status).toBe(204);
      expect(await inChatgroup(robot.bearer)).toEqual([false, 'out_of_scope']);
    });

    it('is recorded once, also of twenty at once', async () => {
      const id = await makeRobot(owner.bearer);
      const answers = await Promise.all(Array.from({ length: 20 }, () => put(owner.bearer, inTeam(id))));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
      const added = (await trailOf(app, owner.tenant.id)).filter(
        ({ action, data }) => action === 'tenancy.team-member-added' && data['actorId'] === id,
      );
      expect(added).toEqual([
        expect.objectContaining({ actor_id: owner.userId, data: { actorType: 'robot', actorId: id } }),
      ]);
    });

    it('by an admin for an own robot and for a user’s; by anyone who manages teams it is taken out', async () => {
      const admin = await newMember(app, owner.tenant.id, 'admin');
      const own = await makeRobot(admin.bearer);
      expect((await put(admin.bearer, inTeam(own))).status).toBe(204);
      const ofOwner = await makeRobot(owner.bearer, { teamIds: [team] });
      const { client: byKey } = await makeKey(app, owner.bearer, { permissions: ['teams:manage'] });
      expect((await byKey.delete(inTeam(own))).status).toBe(204);
      expect((await admin.bearer.delete(inTeam(ofOwner))).status).toBe(204);
    });
  });

  it('401: without a credential', async () => {
    const id = await makeRobot(owner.bearer);
    for (const path of [inTeam(id), inGroup(id)]) {
      expect((await put(app.client(), path)).status).toBe(401);
      expect((await app.client().delete(path)).status).toBe(401);
    }
  });

  describe('403', () => {
    it('a user moves no robots, and a robot not itself', async () => {
      const user = await newMember(app, owner.tenant.id, 'user');
      const robot = await newRobot(app, owner.bearer);
      for (const caller of [user.bearer, robot.bearer]) {
        for (const answer of [await put(caller, inTeam(robot.id)), await caller.delete(inGroup(robot.id))]) {
          expect([answer.status, answer.body.code]).toEqual([403, 'rbac.permission-required']);
        }
      }
    });

    it('whoever puts it in holds what it gets there: a key that only manages teams gives it nothing', async () => {
      const id = await makeRobot(owner.bearer);
      const { client } = await makeKey(app, owner.bearer, { permissions: ['teams:*'] });
      for (const path of [inTeam(id), inGroup(id)]) {
        const answer = await put(client, path);
        expect([answer.status, answer.body.code]).toEqual([403, 'rbac.grant-exceeds-own']);
      }
      const whole = await makeKey(app, owner.bearer);
      expect((await put(whole.client, inTeam(id))).status).toBe(204);
    });

    it('a role that it holds in one scope only is given by the same rule', async () => {
      const admin = await newMember(app, owner.tenant.id, 'admin');
      const id = await makeRobot(admin.bearer);
      await app.database.asOwner(
        `INSERT INTO rbac.assignments (id, tenant_id, role_id, actor_type, actor_id, scope_type, scope_id, status, assigned_at, version)
          SELECT $1, tenant_id, id, 'robot', $2, 'team', $3, 'active', now(), 1 FROM rbac.roles
          WHERE tenant_id = $4 AND name = 'admin'`,
        [newId(), id, team, owner.tenant.id],
      );
      await announceChange(app, `rbac:${owner.tenant.id}`);
      const answer = await put(admin.bearer, inTeam(id));
      expect([answer.status, answer.body.code]).toEqual([403, 'rbac.grant-exceeds-own']);
      expect((await put(owner.bearer, inTeam(id))).status).toBe(204);
    });

    it('nobody puts in the robot of somebody of higher rank', async () => {
      const admin = await newMember(app, owner.tenant.id, 'admin');
      const id = await makeRobot(owner.bearer);
      for (const path of [inTeam(id), inGroup(id)]) {
        const answer = await put(admin.bearer, path);
        expect([answer.status, answer.body.code]).toEqual([403, 'rbac.higher-rank']);
      }
      expect(await nowIn(id)).toEqual({ teamIds: [], chatgroupIds: [] });
    });
  });

  describe('404', () => {
    it('another tenant’s robot looks like none, and so does one of this tenant to the other', async () => {
      const theirs = await makeRobot(stranger.bearer);
      const own = await makeRobot(owner.bearer);
      const foreignTeam = (await stranger.bearer.get('/api/teams')).body.teams[0].id as string;
      for (const [path, code] of [
        [inTeam(theirs), 'tenancy.member-not-found'],
        [inGroup(theirs), 'tenancy.member-not-found'],
        [inTeam(newId()), 'tenancy.member-not-found'],
        [inTeam('nonsense'), 'tenancy.member-not-found'],
        [inTeam(own, foreignTeam), 'tenancy.team-not-found'],
        [inGroup(own, newId()), 'tenancy.chatgroup-not-found'],
      ] as const) {
        for (const answer of [await put(owner.bearer, path), await owner.bearer.delete(path)]) {
          expect([path, answer.status, answer.body.code]).toEqual([path, 404, code]);
        }
      }
      expect((await stranger.bearer.get(`/api/robots/${theirs}`)).body.teamIds).toEqual([]);
    });

    it('one that has ended is nobody: revoked, or past its expiry', async () => {
      const revoked = await makeRobot(owner.bearer, { teamIds: [team] });
      await owner.bearer.delete(`/api/robots/${revoked}`);
      const expired = await makeRobot(owner.bearer);
      await app.database.asOwner(`UPDATE robots.robots SET token_expires_at = now() WHERE id = $1`, [expired]);
      for (const id of [revoked, expired]) {
        const answer = await put(owner.bearer, inTeam(id));
        expect([answer.status, answer.body.code]).toEqual([404, 'tenancy.member-not-found']);
      }
    });

    it('one that is not in it is not taken out', async () => {
      const id = await makeRobot(owner.bearer);
      for (const path of [inTeam(id), inGroup(id)]) {
        expect((await owner.bearer.delete(path)).body.code).toBe('tenancy.member-not-found');
      }
    });
  });

  it('revoked and put into a team at once, twenty times: it is in none afterwards', async () => {
    const ids: string[] = [];
    // Pair by pair: all that gives or takes roles in a tenant waits for each other.
    for (let round = 0; round < 20; round++) {
      const id = await makeRobot(owner.bearer);
      ids.push(id);
      const [, revoked] = await Promise.all([put(owner.bearer, inTeam(id)), owner.bearer.delete(`/api/robots/${id}`)]);
      expect(revoked.status).toBe(204);
    }
    const left = await app.database.asOwner('SELECT FROM tenancy.team_members WHERE actor_id = ANY ($1::uuid[])', [
      ids,
    ]);
    expect(left).toHaveLength(0);
  });
});
