import { newId } from '#kernel';
import type { Answer, HttpClient } from '../../support/http-client.js';
import { newMember } from '../../support/members.js';
import { newOwner, signUp } from '../../support/people.js';
import { addTotp } from '../../support/second-factor.js';
import { TestApp } from '../../support/test-app.js';
import { check, makeKey } from '../api-keys/keys.js';
import { inParallel, statusCounts } from '../identity/steps.js';
import { makeRobot, newRobot, robotName } from '../robots/steps.js';
import { makeRole, roleNamed } from './roles.js';

const MATCHED = [true, 'matched'];
const NO_ROLE = [false, 'no_matching_role'];
const REVOKED = [false, 'assignment_revoked'];
const EXCEEDS = [403, 'rbac.grant-exceeds-own'];
const HIGHER = [403, 'rbac.higher-rank'];
const ENDS = '2099-01-31T09:30:00Z';

/** A role that a team holds, for whoever is in it. */
describe('roles of teams', () => {
  let app: TestApp;
  let other: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;
  let admin: Awaited<ReturnType<typeof newMember>>;
  /** Grants what an admin does not hold. */
  let billing: string;
  let reports: string;

  beforeAll(async () => {
    app = await TestApp.start();
    other = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
    owner = await newOwner(app);
    admin = await member('admin');
    billing = (await makeRole(owner.bearer, ['billing:read'])).id;
    reports = (await makeRole(owner.bearer, ['reports:read'])).id;
  });

  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  let count = 0;
  const refusal = ({ status, body }: Answer): unknown[] => [status, body.code];
  const member = (role = 'user') => newMember(app, owner.tenant.id, role);
  const newTeam = async (by = owner.bearer): Promise<string> =>
    (await by.post('/api/teams', { name: `Team ${++count}` })).body.id as string;
  const give = (actorId: string, roleId: string, by: HttpClient = owner.bearer, rest: object = {}) =>
    by.post('/api/assignments', { actorType: 'team', actorId, roleId, ...rest });
  const put = (teamId: string, id: string, by: HttpClient = owner.bearer) =>
    by.send('PUT', `/api/teams/${teamId}/members/${id}`);
  const take = (teamId: string, id: string) => owner.bearer.delete(`/api/teams/${teamId}/members/${id}`);
  /** A team that holds the role. */
  const teamWith = async (roleId: string, rest: object = {}): Promise<string> => {
    const teamId = await newTeam();
    const { status } = await give(teamId, roleId, owner.bearer, rest);
    expect(status).toBe(201);
    return teamId;
  };

  describe('201, 204', () => {
    it('who is in the team holds it from the next check of every process, for as long as both last', async () => {
      const [inside, later] = [await member(), await member()];
      const [here, elsewhere] = [inside.bearer, other.client().bearer(inside.accessToken)];
      const team = await newTeam();
      await put(team, inside.userId);
      expect(await check(elsewhere, 'billing:read')).toEqual(NO_ROLE);
      const { body } = await give(team, billing, owner.bearer, { reason: 'Bookkeeping' });
      expect(body).toMatchObject({ actorType: 'team', actorId: team, roleId: billing, reason: 'Bookkeeping' });
      expect([await check(here, 'billing:read'), await check(elsewhere, 'billing:read')]).toEqual([MATCHED, MATCHED]);
      expect(await check(later.bearer, 'billing:read')).toEqual(NO_ROLE);
      expect((await put(team, later.userId)).status).toBe(204);
      expect(await check(later.bearer, 'billing:read')).toEqual(MATCHED);
      expect((await take(team, inside.userId)).status).toBe(204);
      expect([await check(here, 'billing:read'), await check(elsewhere, 'billing:read')]).toEqual([NO_ROLE, NO_ROLE]);
      const listed = await owner.bearer.get(`/api/assignments?actorType=team&actorId=${team}&status=active`);
      expect(listed.body.assignments).toEqual([body]);
      expect((await owner.bearer.delete(`/api/assignments/${body.id as string}`)).status).toBe(204);
      expect(await check(later.bearer, 'billing:read')).toEqual(REVOKED);
    });

    it('within its scope alone, until its end', async () => {
      const { userId, bearer } = await member();
      const apollo = { scopeType: 'project', scopeId: 'apollo' };
      const expiresAt = new Date(Date.now() + 2000).toISOString();
      await put(await teamWith(billing, { ...apollo, expiresAt }), userId);
      expect(await check(bearer, 'billing:read', apollo)).toEqual(MATCHED);
      expect(await check(bearer, 'billing:read')).toEqual([false, 'out_of_scope']);
      await new Promise((resolve) => setTimeout(resolve, 2100));
      expect(await check(bearer, 'billing:read', apollo)).toEqual([false, 'assignment_expired']);
    });

    it('a robot in it as well, never more than its creator', async () => {
      const team = await teamWith(billing);
      const robot = await newRobot(app, admin.bearer);
      expect((await put(team, robot.id)).status).toBe(204);
      expect(await check(robot.bearer, 'billing:read')).toEqual([false, 'creator_lost_permission']);
      await put(team, admin.userId);
      expect(await check(robot.bearer, 'billing:read')).toEqual(MATCHED);
      await take(team, admin.userId);
    });

    it('is told of with the names of roles: at the selection of the tenant, and of its members', async () => {
      const { userId, client } = await member();
      await put(await teamWith(billing), userId);
      const { name } = (await owner.bearer.get(`/api/roles/${billing}`)).body;
      const selected = await client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
      expect((selected.body.roles as string[]).toSorted()).toEqual([name, 'user']);
      const { members } = (await owner.bearer.get(`/api/members?role=${name as string}`)).body;
      expect((members as { userId: string }[]).map((one) => one.userId)).toContain(userId);
    });

    it('is gone with the team, and told of afterwards', async () => {
      const { userId, bearer } = await member();
      const team = await teamWith(billing);
      await put(team, userId);
      expect((await owner.bearer.delete(`/api/teams/${team}`)).status).toBe(204);
      expect(await check(bearer, 'billing:read')).toEqual(NO_ROLE);
      const { assignments } = (await owner.bearer.get(`/api/assignments?actorId=${team}`)).body;
      expect(assignments).toMatchObject([{ status: 'revoked', actorType: 'team' }]);
    });

    it('whoever comes to need a second factor by it is asked for it', async () => {
      const secured = await newOwner(app);
      await addTotp(secured.client);
      const select = (client: HttpClient) => client.post('/api/auth/select-tenant', { tenantId: secured.tenant.id });
      await select(secured.client);
      const path = `/api/tenants/${secured.tenant.id}/second-factor-policy`;
      await secured.client.send('PUT', path, { requirement: 'optional', roles: ['admin'] });
      await select(secured.client);
      const [inside, entering] = [
        await newMember(app, secured.tenant.id, 'user'),
        await newMember(app, secured.tenant.id, 'user'),
      ];
      const team = await newTeam(secured.client);
      await put(team, inside.userId, secured.client);
      expect((await give(team, (await roleNamed(secured.client, 'admin')).id, secured.client)).status).toBe(201);
      await select(secured.client);
      await select(entering.client);
      expect((await put(team, entering.userId, secured.client)).status).toBe(204);
      for (const { client } of [inside, entering]) {
        expect((await client.get('/api/members')).status).toBe(403);
        expect(refusal(await select(client))).toEqual([403, 'identity.second-factor-required']);
      }
    });
  });

  it('403: who puts somebody in by whichever way gives what the team holds; who could not give it, can’t', async () => {
    const [{ bearer, userId }, guest] = [admin, await signUp(app)];
    const team = await teamWith(billing, { scopeType: 'project', scopeId: 'apollo' });
    const [person, robotId] = [await member(), await makeRobot(bearer)];
    const invited = { delivery: 'link', role: 'user' };
    const plain = await newTeam();
    const before = (await bearer.post('/api/invitations', { ...invited, teamIds: [plain] })).body;
    const asked = (await guest.client.post('/api/join-requests', { slug: owner.tenant.slug })).body.id as string;
    const ways = (): (() => Promise<Answer>)[] => [
      () => put(team, person.userId, bearer),
      () => put(team, userId, bearer),
      () => put(team, robotId, bearer),
      () => bearer.post('/api/robots', { name: robotName(), teamIds: [team] }),
      () => bearer.post('/api/invitations', { ...invited, teamIds: [team] }),
      () => bearer.post(`/api/join-requests/${asked}/approve`, { role: 'user', teamIds: [team] }),
    ];
    for (const way of ways()) expect(refusal(await way())).toEqual(EXCEEDS);
    expect((await owner.bearer.get(`/api/teams/${team}/members`)).body.members).toEqual([]);
    const key = await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['*'] });
    expect(refusal(await put(team, person.userId, key.client))).toEqual([403, 'rbac.rank-required']);
    expect((await put(plain, person.userId, key.client)).status).toBe(204);
    // What the team holds when they come is what counts, not what it held when they were invited.
    await give(plain, billing);
    const join = await guest.client.post('/api/invitations/accept', { token: before.token });
    expect(refusal(join)).toEqual([403, 'tenancy.invitation-unusable']);
    expect(refusal(await bearer.post(`/api/invitations/${before.id as string}/resend`, {}))).toEqual(EXCEEDS);
    const held = (await owner.bearer.get(`/api/assignments?actorId=${team}`)).body.assignments as { id: string }[];
    await owner.bearer.delete(`/api/assignments/${held[0]!.id}`);
    for (const way of ways()) expect((await way()).status).toBeLessThan(300);
  });

  it('403: nobody gives a team more than they hold, or for longer, nor acts on somebody of higher rank in it', async () => {
    const [team, ofOwner] = [await newTeam(), await newTeam()];
    expect(refusal(await give(team, billing, admin.bearer))).toEqual(EXCEEDS);
    expect(refusal(await give(team, (await roleNamed(owner.bearer, 'admin')).id, admin.bearer))).toEqual(EXCEEDS);
    const projects = (await makeRole(owner.bearer, ['projects:read'])).id;
    expect((await give(team, projects, admin.bearer)).status).toBe(201);
    expect((await put(ofOwner, owner.userId, admin.bearer)).status).toBe(204);
    expect(refusal(await give(ofOwner, projects, admin.bearer))).toEqual(HIGHER);
    expect(refusal(await put(team, owner.userId, admin.bearer))).toEqual(HIGHER);
    const disabled = await makeRole(owner.bearer, ['billing:read']);
    const dormant = await teamWith(disabled.id);
    await owner.bearer.send('PATCH', `/api/roles/${disabled.id}`, { version: 1, status: 'disabled' });
    expect(refusal(await put(dormant, admin.userId, admin.bearer))).toEqual(EXCEEDS);
    const robotTeam = await newTeam();
    await put(robotTeam, await makeRobot(owner.bearer));
    expect(refusal(await give(robotTeam, projects, admin.bearer))).toEqual(HIGHER);
    const { body } = await give(ofOwner, projects);
    expect(refusal(await admin.bearer.delete(`/api/assignments/${body.id as string}`))).toEqual(HIGHER);
    const temporary = await member();
    const top = (await roleNamed(owner.bearer, 'owner')).id;
    await give(temporary.userId, top, owner.bearer, { actorType: 'human', expiresAt: ENDS });
    expect(refusal(await put(team, (await member()).userId, temporary.bearer))).toEqual(EXCEEDS);
    const ending = await teamWith(projects, { expiresAt: ENDS });
    expect((await put(ending, (await member()).userId, temporary.bearer)).status).toBe(204);
  });

  it('404, 409, 422: another tenant’s team and none alike, the same role again, and an owner by a team', async () => {
    const stranger = await newOwner(app);
    for (const id of [await newTeam(stranger.bearer), newId(), owner.userId]) {
      expect(refusal(await give(id, reports))).toEqual([404, 'tenancy.team-not-found']);
    }
    const team = await newTeam();
    const answers = await inParallel(20, () => give(team, reports));
    expect(statusCounts(answers)).toEqual({ 201: 1, 409: 19 });
    const top = await give(team, (await roleNamed(owner.bearer, 'owner')).id);
    expect(refusal(top)).toEqual([422, 'rbac.owner-is-personal']);
  });

  it('of twenty at once either the role is given or the owner put in, never both, by who may do each alone', async () => {
    const projects = (await makeRole(owner.bearer, ['projects:read'])).id;
    for (let round = 0; round < 4; round++) {
      const team = await newTeam();
      const answers = await inParallel(20, (index) =>
        index % 2 === round % 2
          ? put(team, owner.userId, admin.bearer)
          : give(team, projects, admin.bearer, { scopeType: 'project', scopeId: `project-${index}` }),
      );
      const done = answers.filter(({ status }) => status < 300).map(({ status }) => status);
      expect(new Set(done).size).toBe(1);
      expect(answers.filter(({ status }) => status >= 300).map(refusal)).toEqual(Array(10).fill(HIGHER));
    }
  });
});
