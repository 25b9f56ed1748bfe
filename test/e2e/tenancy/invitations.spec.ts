import { newId } from '#kernel';
import { auditOf } from '../identity/steps.js';
import { invitationFor } from '../../support/mail.js';
import { announceChange, newMember } from '../../support/members.js';
import { newOwner, newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

type Owner = Awaited<ReturnType<typeof newOwner>>;

describe('invitations', () => {
  let app: TestApp;
  let owner: Owner;
  let stranger: Owner;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    stranger = await newOwner(app);
  });

  afterAll(() => app.stop());

  const invite = (body: object, by = owner.bearer) => by.post('/api/invitations', body);
  const accept = (client: Owner['client'], token: string) => client.post('/api/invitations/accept', { token });

  /** Somebody signed up, and the token that was mailed to them. */
  async function invited(body: object = {}, by = owner.bearer) {
    const person = newPerson();
    const made = await invite({ email: person.email, ...body }, by);
    if (made.status !== 201) throw new Error(made.text);
    const token = await invitationFor(app.client(), person.email);
    return { ...(await signUp(app, person)), token, id: made.body.id as string };
  }

  describe('200, 201, 204', () => {
    it('whoever is invited into a team as user signs up, joins, and reaches the team and no other', async () => {
      const team = (await owner.bearer.post('/api/teams', { name: 'Inner' })).body.id as string;
      const person = newPerson();
      const made = await invite({ email: `  ${person.email.toUpperCase()} `, role: 'user', teamIds: [team] });
      expect([made.status, made.body]).toMatchObject([
        201,
        { email: person.email, role: 'user', teamIds: [team], invitedBy: owner.userId },
      ]);
      expect(made.text).not.toContain('sp_invitation_');
      const guest = await signUp(app, person);
      const joined = await accept(guest.client, await invitationFor(app.client(), person.email));
      expect([joined.status, joined.body]).toEqual([200, { tenant: { ...owner.tenant, status: 'active' } }]);
      const selected = await guest.client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
      expect(selected.body).toMatchObject({ roles: ['user'] });
      const check = async (scopeId: string) =>
        (await guest.client.post('/api/access/check', { permission: 'projects:create', scopeType: 'team', scopeId }))
          .body.reason as string;
      expect([await check(team), await check(newId())]).toEqual(['matched', 'out_of_scope']);
      const { members } = (await owner.bearer.get('/api/members')).body as { members: { userId: string }[] };
      expect(members.find(({ userId }) => userId === guest.userId)).toMatchObject({
        email: person.email,
        roles: ['user'],
        teamIds: [team],
      });
    });

    it('the address is proved by the token that was mailed to it; once, and not by a refused one', async () => {
      const guest = await invited();
      const isProved = async () => (await guest.client.get('/api/users/me')).body.emailVerified as boolean;
      await accept(guest.client, `${guest.token.slice(0, -2)}AA`);
      expect(await isProved()).toBe(false);
      expect((await accept(guest.client, guest.token)).status).toBe(200);
      expect(await isProved()).toBe(true);
      await invite({ email: guest.person.email }, stranger.bearer);
      const second = await invitationFor(app.client(), guest.person.email, [guest.token]);
      expect((await accept(guest.client, second)).status).toBe(200);
      const lines = await auditOf(app, guest.userId);
      expect(lines.filter(({ action }) => action === 'identity.email-verified')).toHaveLength(1);
    });

    it('is listed while open, and by nobody outside', async () => {
      const { id } = await invited();
      const ids = async (by: Owner) =>
        ((await by.bearer.get('/api/invitations')).body.invitations as { id: string }[]).map((row) => row.id);
      expect(await ids(owner)).toContain(id);
      expect(await ids(stranger)).not.toContain(id);
      expect((await owner.bearer.delete(`/api/invitations/${id}`)).status).toBe(204);
      expect(await ids(owner)).not.toContain(id);
    });

    it('a new one to the same address replaces the open one', async () => {
      const guest = await invited();
      expect((await invite({ email: guest.person.email })).status).toBe(201);
      expect((await accept(guest.client, guest.token)).status).toBe(403);
      const second = await invitationFor(app.client(), guest.person.email, [guest.token]);
      expect((await accept(guest.client, second)).status).toBe(200);
    });

    it('the audit trail shows both sides, and no token anywhere', async () => {
      const guest = await invited();
      await accept(guest.client, guest.token);
      const { logs } = (await owner.bearer.get('/api/audit/logs?limit=200')).body as { logs: { action: string }[] };
      const actions = logs.map(({ action }) => action);
      expect(actions).toEqual(
        expect.arrayContaining(['tenancy.invitation-made', 'tenancy.invitation-accepted', 'tenancy.member-joined']),
      );
      expect(JSON.stringify(logs)).not.toContain(guest.token);
    });
  });

  it('401: without a credential', async () => {
    expect((await invite({ email: 'a@example.com' }, app.client())).status).toBe(401);
    expect((await accept(app.client(), 'x')).status).toBe(401);
    expect((await app.client().get('/api/invitations')).status).toBe(401);
    expect((await app.client().delete(`/api/invitations/${newId()}`)).status).toBe(401);
  });

  describe('403', () => {
    it('a user invites nobody, sees no invitation and revokes none', async () => {
      const user = await newMember(app, owner.tenant.id, 'user');
      const guest = await invited();
      for (const { status, body } of [
        await invite({ email: newPerson().email }, user.bearer),
        await user.bearer.get('/api/invitations'),
        await user.bearer.delete(`/api/invitations/${guest.id}`),
      ]) {
        expect([status, body.code]).toEqual([403, 'rbac.permission-required']);
      }
      expect((await accept(guest.client, guest.token)).status).toBe(200);
    });

    it.each([
      ['admin', 'user', undefined],
      ['admin', 'admin', 'rbac.grant-exceeds-own'],
      ['admin', 'owner', 'rbac.grant-exceeds-own'],
      ['owner', 'user', undefined],
      ['owner', 'admin', undefined],
      ['owner', 'owner', undefined],
    ])('%s inviting as %s: refused with %s', async (role, into, code) => {
      const inviter = await newMember(app, owner.tenant.id, role);
      const answer = await invite({ email: newPerson().email, role: into }, inviter.bearer);
      expect([answer.status, answer.body.code]).toEqual([code ? 403 : 201, code]);
    });

    it('is for the address alone, and once, also with twenty at once', async () => {
      const guest = await invited();
      const thief = await signUp(app);
      expect((await accept(thief.client, guest.token)).body.code).toBe('tenancy.invitation-unusable');
      const answers = await Promise.all(Array.from({ length: 20 }, () => accept(guest.client, guest.token)));
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      expect(statuses.filter((status) => status === 403)).toHaveLength(19);
    });

    it.each([
      ['revoked', `UPDATE tenancy.invitations SET status = 'revoked' WHERE id = $1`],
      ['expired', `UPDATE tenancy.invitations SET expires_at = now() WHERE id = $1`],
      [
        'of a suspended tenant',
        `UPDATE tenancy.tenants SET status = 'suspended' WHERE id = (SELECT tenant_id FROM tenancy.invitations WHERE id = $1)`,
      ],
    ])('one that is %s', async (_, sql) => {
      const other = await newOwner(app);
      const guest = await invited({}, other.bearer);
      await app.database.asOwner(sql, [guest.id]);
      expect((await accept(guest.client, guest.token)).body.code).toBe('tenancy.invitation-unusable');
    });

    it('one whose sender is no admin any more is worth nothing', async () => {
      const admin = await newMember(app, owner.tenant.id, 'admin');
      const guest = await invited({}, admin.bearer);
      expect((await owner.bearer.send('PUT', `/api/members/${admin.userId}/role`, { role: 'user' })).status).toBe(204);
      expect((await accept(guest.client, guest.token)).body.code).toBe('tenancy.invitation-unusable');
      const removed = await newMember(app, owner.tenant.id, 'admin');
      const second = await invited({}, removed.bearer);
      await owner.bearer.delete(`/api/members/${removed.userId}`);
      expect((await accept(second.client, second.token)).body.code).toBe('tenancy.invitation-unusable');
    });

    it.each(['', 'x', 'sp_invitation_', `sp_invitation_${'A'.repeat(65)}`])('%j is no invitation', async (token) => {
      const { client } = await signUp(app);
      expect((await accept(client, token)).body.code).toBe('tenancy.invitation-unusable');
    });

    it('an account whose phone is not verified joins nothing', async () => {
      const guest = await invited();
      await app.database.asOwner('UPDATE identity.users SET phone_verified_at = NULL WHERE id = $1', [guest.userId]);
      await announceChange(app, `user:${guest.userId}`);
      expect((await accept(guest.client, guest.token)).body.code).toBe('tenancy.phone-not-verified');
    });
  });

  it('404: another tenant’s invitation looks like none; so does a team that isn’t the tenant’s', async () => {
    const { id } = await invited();
    for (const wrong of [id, newId(), 'nonsense']) {
      const answer = await stranger.bearer.delete(`/api/invitations/${wrong}`);
      expect([answer.status, answer.body.code]).toEqual([404, 'tenancy.invitation-not-found']);
    }
    const theirTeam = (await stranger.bearer.get('/api/teams')).body.teams[0].id as string;
    const answer = await invite({ email: newPerson().email, teamIds: [theirTeam] });
    expect([answer.status, answer.body.code]).toEqual([404, 'tenancy.team-not-found']);
    expect((await invite({ email: newPerson().email, role: 'emperor' })).body.code).toBe('rbac.role-not-found');
  });

  it.each([
    ['used', `UPDATE tenancy.invitations SET status = 'accepted' WHERE id = $1`],
    ['revoked already', `UPDATE tenancy.invitations SET status = 'revoked' WHERE id = $1`],
    ['expired', `UPDATE tenancy.invitations SET expires_at = now() WHERE id = $1`],
  ])('404: one that is %s is open no more: it is neither listed nor revoked', async (_, sql) => {
    const { id } = await invited();
    await app.database.asOwner(sql, [id]);
    expect((await owner.bearer.get('/api/invitations')).text).not.toContain(id);
    const answer = await owner.bearer.delete(`/api/invitations/${id}`);
    expect([answer.status, answer.body.code]).toEqual([404, 'tenancy.invitation-not-found']);
  });

  it('409: a member is not invited, and joins no second time', async () => {
    const guest = await invited();
    const asked = await guest.client.post('/api/join-requests', { slug: owner.tenant.slug });
    await owner.bearer.post(`/api/join-requests/${asked.body.id as string}/approve`, {});
    expect((await accept(guest.client, guest.token)).body.code).toBe('tenancy.already-member');
    expect((await invite({ email: guest.person.email })).body.code).toBe('tenancy.already-member');
  });

  it.each([
    [{}, 422],
    [{ email: 'no address' }, 422],
    [{ email: 'a@example.com', teamIds: ['x'] }, 422],
    [{ email: 'a@example.com', teamIds: 'x' }, 422],
    [{ email: 'a@example.com', role: 7 }, 422],
    [{ email: 'a@example.com', status: 'accepted' }, 422],
  ])('%j: %d', async (body, status) => {
    expect((await invite(body)).status).toBe(status);
  });
});
