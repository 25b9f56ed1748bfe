import { newId } from '#kernel';
import { invitationFor } from '../../support/mail.js';
import { newMember } from '../../support/members.js';
import { newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

type Owner = Awaited<ReturnType<typeof newOwner>>;

describe('join requests', () => {
  let app: TestApp;
  let owner: Owner;
  let stranger: Owner;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    stranger = await newOwner(app);
  });

  afterAll(() => app.stop());

  const ask = (client: Owner['client'], body: object = { slug: owner.tenant.slug }) =>
    client.post('/api/join-requests', body);
  const asked = async () => {
    const guest = await signUp(app);
    const { body } = await ask(guest.client);
    return { ...guest, id: body.id as string };
  };
  const approve = (by: { bearer: Owner['bearer'] }, id: string, body: object = {}) =>
    by.bearer.post(`/api/join-requests/${id}/approve`, body);
  const decline = (by: { bearer: Owner['bearer'] }, id: string) => by.bearer.post(`/api/join-requests/${id}/decline`);

  it.each(['owner', 'admin'])('200, 202, 204: somebody asks, an %s lets them in, and they work there', async (role) => {
    const decider = role === 'owner' ? owner : await newMember(app, owner.tenant.id, role);
    const team = (await owner.bearer.post('/api/teams', { name: `For ${role}` })).body.id as string;
    const guest = await signUp(app);
    const made = await ask(guest.client, { slug: owner.tenant.slug, message: 'Hello' });
    expect([made.status, made.body]).toMatchObject([
      202,
      { status: 'pending', message: 'Hello', userId: guest.userId },
    ]);
    const { joinRequests } = (await decider.bearer.get('/api/join-requests')).body as { joinRequests: object[] };
    expect(joinRequests).toContainEqual({
      ...made.body,
      email: guest.person.email,
      emailVerified: false,
    });
    expect((await approve(decider, made.body.id as string, { teamIds: [team] })).status).toBe(204);
    const selected = await guest.client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
    expect([selected.status, selected.body.roles]).toEqual([200, ['user']]);
    expect((await guest.client.get('/api/teams')).body.teams).toHaveLength(1);
  });

  it('202: asking again changes nothing, also twenty times at once', async () => {
    const guest = await signUp(app);
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(guest.client)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id as string}`)).size).toBe(1);
    expect(answers[0]!.status).toBe(202);
  });

  it('204: who is declined stays out, and may ask again', async () => {
    const guest = await asked();
    expect((await decline(owner, guest.id)).status).toBe(204);
    expect((await guest.client.get('/api/tenants')).body).toEqual({ tenants: [] });
    expect((await ask(guest.client)).body.id).not.toBe(guest.id);
  });

  it('is decided once, with twenty at once', async () => {
    const guest = await asked();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? approve(owner, guest.id) : decline(owner, guest.id))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(19).fill(404)]);
  });

  it('401: without a credential', async () => {
    for (const path of ['', `/${newId()}/approve`, `/${newId()}/decline`]) {
      expect((await app.client().post(`/api/join-requests${path}`, {})).status).toBe(401);
    }
    expect((await app.client().get('/api/join-requests')).status).toBe(401);
  });

  it('403: a user decides nothing, an admin lets nobody in as admin, an unverified account asks nobody', async () => {
    const guest = await asked();
    const user = await newMember(app, owner.tenant.id, 'user');
    expect((await user.bearer.get('/api/join-requests')).status).toBe(403);
    expect((await approve(user, guest.id)).status).toBe(403);
    expect((await decline(user, guest.id)).status).toBe(403);
    const admin = await newMember(app, owner.tenant.id, 'admin');
    expect((await approve(admin, guest.id, { role: 'admin' })).body.code).toBe('rbac.grant-exceeds-own');
    const unverified = await signUp(app);
    await app.database.asOwner('UPDATE identity.users SET phone_verified_at = NULL WHERE id = $1', [unverified.userId]);
    expect((await ask(unverified.client)).body.code).toBe('tenancy.phone-not-verified');
  });

  it('404: another tenant’s request looks like none; so does a tenant that is not there or not active', async () => {
    const guest = await asked();
    for (const id of [guest.id, newId(), 'nonsense']) {
      for (const answer of [await approve(stranger, id), await decline(stranger, id)]) {
        expect([answer.status, answer.body.code]).toEqual([404, 'tenancy.join-request-not-found']);
      }
    }
    expect((await stranger.bearer.get('/api/join-requests')).body).toEqual({ joinRequests: [], nextCursor: null });
    expect((await ask(guest.client, { slug: 'nobody-has-this' })).body.code).toBe('tenancy.tenant-not-found');
    const asleep = await newOwner(app);
    await asleep.client.post(`/api/tenants/${asleep.tenant.id}/suspend`);
    expect((await ask(guest.client, { slug: asleep.tenant.slug })).body.code).toBe('tenancy.tenant-not-found');
  });

  /** Who was not let in is as before: still asking, and no member. */
  const expectUndecided = async (guest: { id: string; client: Owner['client'] }): Promise<void> => {
    expect((await owner.bearer.get('/api/join-requests')).text).toContain(guest.id);
    expect((await guest.client.get('/api/tenants')).body).toEqual({ tenants: [] });
  };

  it('404: into a team of another tenant, or of none, or in a role that there is not, nobody is let', async () => {
    const guest = await asked();
    const theirTeam = (await stranger.bearer.get('/api/teams')).body.teams[0].id as string;
    for (const [body, code] of [
      [{ teamIds: [theirTeam] }, 'tenancy.team-not-found'],
      [{ teamIds: [newId()] }, 'tenancy.team-not-found'],
      [{ role: 'emperor' }, 'rbac.role-not-found'],
    ] as const) {
      const answer = await approve(owner, guest.id, body);
      expect([answer.status, answer.body.code]).toEqual([404, code]);
    }
    await expectUndecided(guest);
  });

  it('404: what is decided is decided', async () => {
    const [welcome, declined] = [await asked(), await asked()];
    await approve(owner, welcome.id);
    await decline(owner, declined.id);
    for (const { id } of [welcome, declined]) {
      for (const answer of [await approve(owner, id), await decline(owner, id)]) {
        expect([answer.status, answer.body.code]).toEqual([404, 'tenancy.join-request-not-found']);
      }
    }
  });

  it('409: a member asks for nothing', async () => {
    expect((await ask(owner.client)).body.code).toBe('tenancy.already-member');
  });

  it('409: whoever was invited meanwhile, and joined, is let in no second time, with twenty at once', async () => {
    const guest = await asked();
    await owner.bearer.post('/api/invitations', { email: guest.person.email });
    const token = await invitationFor(app.client(), guest.person.email);
    expect((await guest.client.post('/api/invitations/accept', { token })).status).toBe(200);
    const answers = await Promise.all(Array.from({ length: 20 }, () => approve(owner, guest.id, { role: 'admin' })));
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      answers.map(() => [409, 'tenancy.already-member']),
    );
    const selected = await guest.client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
    expect(selected.body.roles).toEqual(['user']);
    expect((await decline(owner, guest.id)).status).toBe(204);
  });

  it.each([
    '{"role":7}',
    '{"role":""}',
    '{"teamIds":["x"]}',
    '{"teamIds":"x"}',
    '{"status":"approved"}',
    'null',
    '[]',
    '7',
  ])('422: %s lets nobody in', async (body) => {
    const guest = await asked();
    const answer = await owner.bearer.send('POST', `/api/join-requests/${guest.id}/approve`, body);
    expect([answer.status, answer.body.code]).toEqual([422, 'http.validation-failed']);
    await expectUndecided(guest);
  });

  it('422: no body lets nobody in', async () => {
    const guest = await asked();
    const answer = await owner.bearer.post(`/api/join-requests/${guest.id}/approve`);
    expect([answer.status, answer.body.errors]).toEqual([422, [{ pointer: '', detail: 'must be an object' }]]);
    await expectUndecided(guest);
  });

  it.each([{}, { slug: 'A' }, { slug: 'ok', message: '' }, { slug: 'ok', message: 'x'.repeat(501) }])(
    '422: %j',
    async (body) => {
      const { client } = await signUp(app);
      expect((await ask(client, body)).status).toBe(422);
    },
  );
});
