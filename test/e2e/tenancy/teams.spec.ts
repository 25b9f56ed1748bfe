import { newId } from '#kernel';
import { newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

type Owner = Awaited<ReturnType<typeof newOwner>>;

describe('teams and chatgroups', () => {
  let app: TestApp;
  let owner: Owner;
  let stranger: Owner;
  let user: Awaited<ReturnType<typeof newMember>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    stranger = await newOwner(app);
    user = await newMember(app, owner.tenant.id, 'user');
  });

  afterAll(() => app.stop());

  let count = 0;
  const newTeam = async (by = owner): Promise<string> =>
    (await by.bearer.post('/api/teams', { name: `Team ${++count}` })).body.id as string;
  const newChatgroup = async (teamId: string, by = owner): Promise<string> =>
    (await by.bearer.post(`/api/teams/${teamId}/chatgroups`, { name: `Group ${++count}` })).body.id as string;
  const may = async (who: { bearer: Owner['bearer'] }, scopeType: string, scopeId: string) => {
    const { body } = await who.bearer.post('/api/access/check', { permission: 'projects:create', scopeType, scopeId });
    return (body as { reason: string }).reason;
  };

  describe('200, 201, 204', () => {
    it('a tenant starts with one team and a chatgroup in it, which its owner reads', async () => {
      const fresh = await newOwner(app);
      const { body } = await fresh.bearer.get('/api/teams');
      expect(body).toEqual({ teams: [{ id: expect.any(String), name: 'General' }], nextCursor: null });
      const inside = await fresh.bearer.get(`/api/teams/${body.teams[0].id as string}/chatgroups`);
      expect(inside.body).toEqual({ chatgroups: [{ id: expect.any(String), name: 'General' }], nextCursor: null });
    });

    it('teams and chatgroups are made, read, renamed and deleted', async () => {
      const made = await owner.bearer.post('/api/teams', { name: '  Research  ' });
      expect([made.status, made.body]).toEqual([201, { id: expect.any(String), name: 'Research' }]);
      const path = `/api/teams/${made.body.id as string}`;
      const renamed = await owner.bearer.send('PATCH', path, { name: 'Science' });
      expect([renamed.status, renamed.body]).toEqual([200, { id: made.body.id, name: 'Science' }]);
      expect((await owner.bearer.get(path)).body).toEqual(renamed.body);
      const group = (await owner.bearer.post(`${path}/chatgroups`, { name: 'Lab' })).body as { id: string };
      expect((await owner.bearer.send('PATCH', `/api/chatgroups/${group.id}`, { name: 'Bench' })).status).toBe(200);
      expect((await owner.bearer.get(`${path}/chatgroups`)).body).toEqual({
        chatgroups: [{ ...group, name: 'Bench' }],
        nextCursor: null,
      });
      expect((await owner.bearer.delete(`/api/chatgroups/${group.id}`)).status).toBe(204);
      expect((await owner.bearer.get(`${path}/chatgroups`)).body).toEqual({ chatgroups: [], nextCursor: null });
      expect((await owner.bearer.delete(path)).status).toBe(204);
      expect((await owner.bearer.get(path)).status).toBe(404);
    });

    it('the role user reaches a team, and what is inside of it, only as its member, and at once no more when out', async () => {
      const [mine, other] = [await newTeam(), await newTeam()];
      const [inMine, inOther] = [await newChatgroup(mine), await newChatgroup(other)];
      expect(await may(user, 'team', mine)).toBe('out_of_scope');
      expect((await owner.bearer.send('PUT', `/api/teams/${mine}/members/${user.userId}`)).status).toBe(204);
      const reached = await Promise.all([
        ...[may(user, 'team', mine), may(user, 'team', other)],
        ...[may(user, 'chatgroup', inMine), may(user, 'chatgroup', inOther)],
      ]);
      expect(reached).toEqual(['matched', 'out_of_scope', 'matched', 'out_of_scope']);
      expect((await owner.bearer.delete(`/api/teams/${mine}/members/${user.userId}`)).status).toBe(204);
      expect(await may(user, 'team', mine)).toBe('out_of_scope');
      expect(await may(user, 'chatgroup', inMine)).toBe('out_of_scope');
    });

    it('a member of a chatgroup alone reaches the chatgroup, not its team', async () => {
      const team = await newTeam();
      const group = await newChatgroup(team);
      expect((await owner.bearer.send('PUT', `/api/chatgroups/${group}/members/${user.userId}`)).status).toBe(204);
      expect(await may(user, 'chatgroup', group)).toBe('matched');
      expect(await may(user, 'team', team)).toBe('out_of_scope');
      const { body } = await owner.bearer.get(`/api/chatgroups/${group}/members`);
      expect(body).toEqual({ members: [{ type: 'human', id: user.userId }], nextCursor: null });
      expect((await owner.bearer.delete(`/api/chatgroups/${group}/members/${user.userId}`)).status).toBe(204);
      expect(await may(user, 'chatgroup', group)).toBe('out_of_scope');
    });

    it('nobody is in what is no team: the marker of membership, and a chatgroup or team asked about as the other', async () => {
      const team = await newTeam();
      const group = await newChatgroup(team);
      await owner.bearer.send('PUT', `/api/teams/${team}/members/${user.userId}`);
      await owner.bearer.send('PUT', `/api/chatgroups/${group}/members/${user.userId}`);
      const asked = [
        ...[may(user, 'team', '@member'), may(user, 'chatgroup', '@member')],
        ...[may(user, 'team', group), may(user, 'chatgroup', team)],
      ];
      expect(new Set(await Promise.all(asked))).toEqual(new Set(['out_of_scope']));
      await owner.bearer.delete(`/api/teams/${team}`);
    });

    it('a user lists and reads own teams only; owners and admins all', async () => {
      const admin = await newMember(app, owner.tenant.id, 'admin');
      const mine = await newTeam();
      await owner.bearer.send('PUT', `/api/teams/${mine}/members/${user.userId}`);
      const listed = (await user.bearer.get('/api/teams')).body.teams as { id: string }[];
      expect(listed.map(({ id }) => id)).toEqual([mine]);
      expect((await user.bearer.get(`/api/teams/${mine}`)).status).toBe(200);
      expect((await user.bearer.get(`/api/teams/${mine}/members`)).body.members).toEqual([
        { type: 'human', id: user.userId },
      ]);
      expect(((await admin.bearer.get('/api/teams')).body.teams as unknown[]).length).toBeGreaterThan(1);
      await owner.bearer.delete(`/api/teams/${mine}`);
      expect(await may(user, 'team', mine)).toBe('out_of_scope');
    });

    it('putting somebody in twice changes nothing, also twenty times at once, and is recorded once', async () => {
      const team = await newTeam();
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => owner.bearer.send('PUT', `/api/teams/${team}/members/${user.userId}`)),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
      const { body } = await owner.bearer.get('/api/audit/logs?action=tenancy.team-member-added&limit=200');
      const recorded = (body.logs as { resourceId: string }[]).filter(({ resourceId }) => resourceId === team);
      expect(recorded).toHaveLength(1);
    });
  });

  it('401: without a credential', async () => {
    const [team, group] = [`/api/teams/${newId()}`, `/api/chatgroups/${newId()}`];
    const requests: [method: string, path: string][] = [
      ...['/api/teams', team, `${team}/members`, `${team}/chatgroups`, `${group}/members`].map(
        (path): [string, string] => ['GET', path],
      ),
      ...['/api/teams', `${team}/chatgroups`].map((path): [string, string] => ['POST', path]),
      ...[team, group].flatMap((path): [string, string][] => [
        ['PATCH', path],
        ['DELETE', path],
        ['PUT', `${path}/members/${user.userId}`],
        ['DELETE', `${path}/members/${user.userId}`],
      ]),
    ];
    for (const [method, path] of requests) {
      expect([method, path, (await app.client().send(method, path)).status]).toEqual([method, path, 401]);
    }
  });

  it('403: a user makes, changes and fills no team, and reads no other', async () => {
    const team = await newTeam();
    const group = await newChatgroup(team);
    const attempts = [
      user.bearer.post('/api/teams', { name: 'Mine' }),
      user.bearer.send('PATCH', `/api/teams/${team}`, { name: 'Mine' }),
      user.bearer.delete(`/api/teams/${team}`),
      user.bearer.get(`/api/teams/${team}`),
      user.bearer.get(`/api/teams/${team}/members`),
      user.bearer.get(`/api/teams/${team}/chatgroups`),
      user.bearer.post(`/api/teams/${team}/chatgroups`, { name: 'Mine' }),
      user.bearer.send('PUT', `/api/teams/${team}/members/${user.userId}`),
      user.bearer.delete(`/api/teams/${team}/members/${user.userId}`),
      user.bearer.send('PATCH', `/api/chatgroups/${group}`, { name: 'Mine' }),
      user.bearer.delete(`/api/chatgroups/${group}`),
      user.bearer.get(`/api/chatgroups/${group}/members`),
      user.bearer.send('PUT', `/api/chatgroups/${group}/members/${user.userId}`),
      user.bearer.delete(`/api/chatgroups/${group}/members/${user.userId}`),
    ];
    const codes = (await Promise.all(attempts)).map(({ status, body }) => [status, body.code]);
    expect(codes).toEqual(codes.map(() => [403, 'rbac.permission-required']));
  });

  it('404: another tenant’s team and chatgroup look exactly like none', async () => {
    const theirs = await newTeam(stranger);
    const group = await newChatgroup(theirs, stranger);
    const own = await newTeam();
    const both = async (path: (id: string) => string, real: string, method: string, body?: unknown) => {
      const [here, nowhere] = [newId(), real];
      const [a, b] = [
        await owner.bearer.send(method, path(here), body),
        await owner.bearer.send(method, path(nowhere), body),
      ];
      expect([a.status, b.status]).toEqual([404, 404]);
      const same = (text: string, id: string, requestId: string) => text.replaceAll(id, 'ID').replace(requestId, 'R');
      expect(same(b.text, nowhere, b.body.requestId as string)).toBe(same(a.text, here, a.body.requestId as string));
    };
    const member = `members/${owner.userId}`;
    await both((id) => `/api/teams/${id}`, theirs, 'GET');
    await both((id) => `/api/teams/${id}`, theirs, 'PATCH', { name: 'Mine' });
    await both((id) => `/api/teams/${id}`, theirs, 'DELETE');
    await both((id) => `/api/teams/${id}/members`, theirs, 'GET');
    await both((id) => `/api/teams/${id}/${member}`, theirs, 'PUT');
    await both((id) => `/api/teams/${id}/${member}`, theirs, 'DELETE');
    await both((id) => `/api/teams/${id}/chatgroups`, theirs, 'GET');
    await both((id) => `/api/teams/${id}/chatgroups`, theirs, 'POST', { name: 'Mine' });
    await both((id) => `/api/chatgroups/${id}`, group, 'PATCH', { name: 'Mine' });
    await both((id) => `/api/chatgroups/${id}`, group, 'DELETE');
    await both((id) => `/api/chatgroups/${id}/members`, group, 'GET');
    await both((id) => `/api/chatgroups/${id}/${member}`, group, 'PUT');
    await both((id) => `/api/chatgroups/${id}/${member}`, group, 'DELETE');
    const ownGroup = await newChatgroup(own);
    await both((id) => `/api/chatgroups/${ownGroup}/members/${id}`, stranger.userId, 'PUT');
    await both((id) => `/api/teams/${own}/members/${id}`, stranger.userId, 'PUT');
    expect((await stranger.bearer.get(`/api/teams/${theirs}/chatgroups`)).body.chatgroups).toHaveLength(1);
  });

  it('409: a name is taken in the tenant, or in the team, once, also by twenty at once; elsewhere it is free', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => owner.bearer.post('/api/teams', { name: 'Only one' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
    expect((await stranger.bearer.post('/api/teams', { name: 'Only one' })).status).toBe(201);
    const [team, other] = [await newTeam(), await newTeam()];
    const make = (id: string) => owner.bearer.post(`/api/teams/${id}/chatgroups`, { name: 'Lounge' });
    expect([(await make(team)).status, (await make(team)).status, (await make(other)).status]).toEqual([201, 409, 201]);
    expect((await owner.bearer.send('PATCH', `/api/teams/${team}`, { name: 'Only one' })).body.code).toBe(
      'platform.name-taken',
    );
  });

  it.each([
    {},
    { name: '' },
    { name: '   ' },
    { name: 'x'.repeat(101) },
    { name: 'a\u0007' },
    { name: 7 },
    { name: 'x', id: 1 },
  ])('422: %j is no name, neither of a new team or chatgroup nor of an old one', async (body) => {
    const team = await newTeam();
    const group = await newChatgroup(team);
    const attempts = [
      owner.bearer.post('/api/teams', body),
      owner.bearer.send('PATCH', `/api/teams/${team}`, body),
      owner.bearer.post(`/api/teams/${team}/chatgroups`, body),
      owner.bearer.send('PATCH', `/api/chatgroups/${group}`, body),
    ];
    expect((await Promise.all(attempts)).map(({ status }) => status)).toEqual([422, 422, 422, 422]);
    expect((await owner.bearer.get(`/api/teams/${team}/chatgroups`)).body.chatgroups).toHaveLength(1);
  });
});
