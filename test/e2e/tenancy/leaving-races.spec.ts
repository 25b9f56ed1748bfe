import { setTimeout as wait } from 'node:timers/promises';
import { invitationFor } from '../../support/mail.js';
import { newMember } from '../../support/members.js';
import { logIn, newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

type Owner = Awaited<ReturnType<typeof newOwner>>;

/** What is set in motion on the strength of a membership, while that ends. */
describe('while a membership begins or ends', () => {
  let app: TestApp;
  let owner: Owner;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  const remove = (userId: string) => owner.bearer.delete(`/api/members/${userId}`);
  const repeated = async (times: number, work: () => Promise<void>): Promise<void> => {
    for (let round = 0; round < times; round++) await work();
  };

  it('a tenant that is being selected is selected before, or not at all: no session and no refresh token stays', async () => {
    await repeated(4, async () => {
      const member = await newMember(app, owner.tenant.id, 'user');
      const sessions = await Promise.all(Array.from({ length: 4 }, () => logIn(app, member.person)));
      const selecting = sessions.map(({ client }) =>
        client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id }),
      );
      const [removed, ...selected] = await Promise.all([remove(member.userId), ...selecting]);
      expect(removed.status).toBe(204);
      expect(selected.filter(({ status }) => status !== 200 && status !== 404)).toEqual([]);
      const [row] = await app.database.asOwner(
        'SELECT FROM identity.sessions WHERE user_id = $1 AND tenant_id IS NOT NULL AND ended_at IS NULL',
        [member.userId],
      );
      expect(row).toBeUndefined();
      const tokens = selected.map(({ body }) => (body as { refreshToken?: string }).refreshToken);
      for (const refreshToken of [member.refreshToken, ...tokens].filter((token) => token !== undefined)) {
        expect((await app.client().post('/api/auth/refresh', { refreshToken })).status).toBe(401);
      }
    });
  });

  it('refreshing all the while keeps nobody in', async () => {
    await repeated(5, async () => {
      const member = await newMember(app, owner.tenant.id, 'user');
      let { refreshToken } = member;
      const over = new AbortController();
      const refreshing = (async () => {
        while (!over.signal.aborted) {
          const { status, body } = await app.client().post('/api/auth/refresh', { refreshToken });
          if (status === 200) refreshToken = body.refreshToken as string;
        }
      })();
      const { status } = await remove(member.userId);
      over.abort();
      await refreshing;
      expect(status).toBe(204);
      expect((await app.client().post('/api/auth/refresh', { refreshToken })).status).toBe(401);
    });
  });

  it('a refresh token asks for the membership itself, also where its session was left bound', async () => {
    const member = await newMember(app, owner.tenant.id, 'user');
    await app.database.asOwner('DELETE FROM tenancy.memberships WHERE user_id = $1', [member.userId]);
    const answer = await app.client().post('/api/auth/refresh', { refreshToken: member.refreshToken });
    expect([answer.status, answer.body.code]).toEqual([401, 'identity.refresh-refused']);
  });

  it('sessions that end meanwhile stand in nobody’s way', async () => {
    await repeated(5, async () => {
      const member = await newMember(app, owner.tenant.id, 'user');
      const sessions = await Promise.all(Array.from({ length: 6 }, () => logIn(app, member.person)));
      for (const { client } of sessions) await client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
      const answers = await Promise.all([
        ...sessions.slice(0, 3).map(({ client }) => client.post('/api/auth/logout')),
        remove(member.userId),
        ...sessions.slice(3).map(({ client }) => client.post('/api/auth/logout')),
      ]);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 204));
    });
  });

  it('keys and robots that are being made end with it, or are not made', async () => {
    await repeated(3, async () => {
      const admin = await newMember(app, owner.tenant.id, 'admin');
      const team = (await owner.bearer.get('/api/teams')).body.teams[0].id as string;
      const making = Array.from({ length: 12 }, (_, index) =>
        index % 2
          ? admin.bearer.post('/api/api-keys', { name: 'Late' })
          : admin.bearer.post('/api/robots', { name: `Late ${index} ${admin.userId}`, teamIds: [team] }),
      );
      const [removed, ...made] = await Promise.all([remove(admin.userId), ...making]);
      expect(removed.status).toBe(204);
      expect(made.filter(({ status }) => status >= 500)).toEqual([]);
      const [row] = await app.database.asOwner(
        `SELECT (SELECT count(*)::int FROM api_keys.keys WHERE owner_id = $1 AND revoked_at IS NULL) AS keys,
          (SELECT count(*)::int FROM robots.robots WHERE creator_id = $1 AND status = 'active') AS robots`,
        [admin.userId],
      );
      expect(row).toEqual({ keys: 0, robots: 0 });
    });
  });

  it('a robot that waits for its role while its creator is removed ends with them', async () => {
    const admin = await newMember(app, owner.tenant.id, 'admin');
    const team = (await owner.bearer.get('/api/teams')).body.teams[0].id as string;
    const [made, removed] = await app.database.asApplication(async (client) => {
      await client.query('BEGIN');
      await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('rbac:' || $1, 0))`, [owner.tenant.id]);
      const making = admin.bearer.post('/api/robots', { name: 'Waiting', teamIds: [team] });
      await wait(150);
      const removing = remove(admin.userId);
      await wait(150);
      await client.query('COMMIT');
      return Promise.all([making, removing]);
    });
    expect([made.status, removed.status]).toEqual([201, 204]);
    const [row] = await app.database.asOwner('SELECT status FROM robots.robots WHERE creator_id = $1', [admin.userId]);
    expect(row).toEqual({ status: 'revoked' });
  });

  it('whoever is let in twice at once, by invitation and by request, is in once', async () => {
    await repeated(4, async () => {
      const guest = await signUp(app);
      await owner.bearer.post('/api/invitations', { email: guest.person.email });
      const token = await invitationFor(app.client(), guest.person.email);
      const { id } = (await guest.client.post('/api/join-requests', { slug: owner.tenant.slug })).body as {
        id: string;
      };
      const answers = await Promise.all([
        guest.client.post('/api/invitations/accept', { token }),
        owner.bearer.post(`/api/join-requests/${id}/approve`, {}),
      ]);
      expect(answers.map(({ status }) => (status < 300 ? 'in' : status)).sort()).toEqual([409, 'in']);
    });
  });

  it('one address that is invited twenty times at once has one open invitation, and at most five mails', async () => {
    const guest = await signUp(app);
    const { email } = guest.person;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => owner.bearer.post('/api/invitations', { email })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
    expect(Number(answers.find(({ status }) => status === 429)?.headers.get('retry-after'))).toBeGreaterThan(80_000);
    const { invitations } = (await owner.bearer.get('/api/invitations')).body as { invitations: { email: string }[] };
    expect(invitations.filter((invitation) => invitation.email === email)).toHaveLength(1);
  });

  it('robots end while their team and its chatgroups are deleted: each waits for the other in one order', async () => {
    const admin = await newMember(app, owner.tenant.id, 'admin');
    for (const wayOut of ['robot', 'creator', 'chatgroup']) {
      const team = (await owner.bearer.post('/api/teams', { name: 'Ending' })).body.id as string;
      const chat = (await owner.bearer.post(`/api/teams/${team}/chatgroups`, { name: 'Talk' })).body.id as string;
      const by = wayOut === 'creator' ? admin.bearer : owner.bearer;
      const make = async (name: string) =>
        (await by.post('/api/robots', { name: `${name} ${team}`, teamIds: [team] })).body.id as string;
      const [robot, late] = [await make('One'), await make('Two')];
      const enter = async (id: string) => owner.bearer.send('PUT', `/api/chatgroups/${chat}/members/${id}`);
      await enter(robot);
      const end = async () =>
        wayOut === 'creator' ? remove(admin.userId) : owner.bearer.delete(`/api/robots/${robot}`);
      const deletion = wayOut === 'chatgroup' ? `/api/chatgroups/${chat}` : `/api/teams/${team}`;
      const answers = await app.database.asApplication(async (client) => {
        await client.query('BEGIN');
        await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('rbac:' || $1, 0))`, [owner.tenant.id]);
        const deleting = owner.bearer.delete(deletion);
        await wait(150);
        const ending = [end(), enter(late)];
        await wait(150);
        await client.query('COMMIT');
        return Promise.all([deleting, ...ending]);
      });
      expect([wayOut, ...answers.slice(0, 2).map(({ status }) => status)]).toEqual([wayOut, 204, 204]);
      expect([204, 404]).toContain(answers[2]!.status);
      const left = await app.database.asOwner('SELECT FROM tenancy.team_members WHERE actor_id = $1', [robot]);
      expect(left).toEqual([]);
    }
  });

  it('twenty who end, enter and delete at once: no request fails, and nobody is left in what is gone', async () => {
    await repeated(2, async () => {
      const admin = await newMember(app, owner.tenant.id, 'admin');
      const team = (await owner.bearer.post('/api/teams', { name: 'Crowded' })).body.id as string;
      const chat = (await owner.bearer.post(`/api/teams/${team}/chatgroups`, { name: 'Talk' })).body.id as string;
      const makers = Array.from({ length: 8 }, (_, index) => (index % 2 ? owner : admin).bearer);
      const made = makers.map((by, index) => by.post('/api/robots', { name: `${index} of ${team}`, teamIds: [team] }));
      const ids = (await Promise.all(made)).map(({ body }) => body.id as string);
      const enter = (id: string) => owner.bearer.send('PUT', `/api/chatgroups/${chat}/members/${id}`);
      for (const id of ids.slice(0, 6).reverse()) await enter(id);
      const answers = await Promise.all([
        ...ids.map((id) => owner.bearer.delete(`/api/robots/${id}`)),
        ...ids.slice(4).map(enter),
        ...[remove(admin.userId), owner.bearer.delete(`/api/teams/${team}`)],
        ...Array.from({ length: 3 }, () => owner.bearer.delete(`/api/chatgroups/${chat}`)),
        ...Array.from({ length: 3 }, () => owner.bearer.delete(`/api/teams/${team}`)),
      ]);
      expect(answers).toHaveLength(20);
      expect(answers.filter(({ status }) => ![204, 404, 409].includes(status))).toEqual([]);
      const [left] = await app.database.asOwner(
        `SELECT (SELECT count(*)::int FROM robots.robots WHERE id = ANY ($1) AND status = 'active') AS robots,
          (SELECT count(*)::int FROM tenancy.team_members WHERE team_id = $2 OR actor_id = ANY ($1)) AS members,
          (SELECT count(*)::int FROM rbac.assignments WHERE actor_id = ANY ($1) AND status = 'active') AS held`,
        [ids, team],
      );
      expect(left).toEqual({ robots: 0, members: 0, held: 0 });
    });
  });

  it('a team is filled or deleted, and no request fails over it', async () => {
    const user = await newMember(app, owner.tenant.id, 'user');
    await repeated(6, async () => {
      const team = (await owner.bearer.post('/api/teams', { name: 'Short-lived' })).body.id as string;
      const path = `/api/teams/${team}`;
      const answers = await Promise.all([
        owner.bearer.post(`${path}/chatgroups`, { name: 'A' }),
        owner.bearer.send('PUT', `${path}/members/${user.userId}`),
        owner.bearer.delete(path),
        owner.bearer.post(`${path}/chatgroups`, { name: 'B' }),
        owner.bearer.post('/api/robots', { name: `In ${team}`, teamIds: [team] }),
        owner.bearer.send('PATCH', path, { name: 'Renamed' }),
        owner.bearer.delete(path),
      ]);
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => ![200, 201, 204, 404].includes(status))).toEqual([]);
      expect((await owner.bearer.get(path)).status).toBe(404);
    });
  });
});
