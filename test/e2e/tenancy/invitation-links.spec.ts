import { newId } from '#kernel';
import { invitationFor } from '../../support/mail.js';
import { newMember } from '../../support/members.js';
import { newOwner, newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { newSuperuser } from '../accounts/doors.js';
import { changeEmail, messagesTo } from '../accounts/steps.js';
import { inParallel, statusCounts } from '../identity/steps.js';
import { makeRole } from '../rbac/roles.js';

type Owner = Awaited<ReturnType<typeof newOwner>>;

describe('invitations by link', () => {
  let app: TestApp;
  let owner: Owner;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  const invite = (body: object = {}, by = owner.bearer) => by.post('/api/invitations', { delivery: 'link', ...body });
  const accept = (client: Owner['client'], token: unknown) => client.post('/api/invitations/accept', { token });
  const resend = (id: string, body: object = {}, by = owner.bearer) => by.post(`/api/invitations/${id}/resend`, body);
  const linked = async (body: object = {}, by = owner.bearer) =>
    (await invite(body, by)).body as { id: string; token: string; email: string | null; expiresAt: string };
  const codeOf = async (answer: ReturnType<typeof accept>) => (await answer).body.code as string;

  it('201, 200: the token is in the answer, this once; whoever has it joins', async () => {
    const made = await linked({ role: 'admin' });
    expect(made).toMatchObject({ email: null, delivery: 'link', token: expect.stringMatching(/^sp_invitation_/) });
    expect((await owner.bearer.get('/api/invitations')).text).not.toContain('sp_invitation_');
    expect((await owner.bearer.get('/api/audit/logs?limit=200')).text).not.toContain(made.token);
    const guest = await signUp(app);
    expect((await accept(guest.client, made.token)).status).toBe(200);
    const selected = await guest.client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
    expect(selected.body.roles).toEqual(['admin']);
  });

  it('of twenty people who have it one joins', async () => {
    const { token } = await linked();
    const guests: Owner['client'][] = [];
    for (let n = 0; n < 20; n++) guests.push((await signUp(app)).client);
    const answers = await inParallel(20, (n) => accept(guests[n]!, token));
    expect(statusCounts(answers)).toEqual({ 200: 1, 403: 19 });
  }, 60_000);

  it('with an address it is for the account that has proved it, and no mail is sent', async () => {
    const person = newPerson();
    const { token } = await linked({ email: person.email });
    const [guest, thief] = [await signUp(app, person), await signUp(app)];
    expect(await codeOf(accept(thief.client, token))).toBe('tenancy.invitation-unusable');
    expect(await codeOf(accept(guest.client, token))).toBe('tenancy.invitation-unusable');
    expect((await guest.client.get('/api/users/me')).body.emailVerified).toBe(false);
    await changeEmail(guest.client, person.email);
    expect((await accept(guest.client, token)).status).toBe(200);
    const subjects = (await messagesTo(app.client(), person.email)).map(({ subject }) => subject);
    expect(subjects).not.toContain('You are invited');
  });

  it('lives as long as is wished', async () => {
    const hoursOf = ({ expiresAt }: { expiresAt: string }) =>
      Math.round((Date.parse(expiresAt) - Date.now()) / 3_600_000);
    expect(hoursOf(await linked())).toBe(168);
    expect(hoursOf(await linked({ expiresInHours: 1 }))).toBe(1);
    expect(hoursOf(await linked({ expiresInHours: 720 }))).toBe(720);
    for (const expiresInHours of [0, 721, 1.5, '7']) expect((await invite({ expiresInHours })).status).toBe(422);
    const made = await linked({ expiresInHours: 1 });
    await app.database.asOwner('UPDATE tenancy.invitations SET expires_at = now() WHERE id = $1', [made.id]);
    const guest = await signUp(app);
    expect(await codeOf(accept(guest.client, made.token))).toBe('tenancy.invitation-unusable');
  });

  it.each(['link', 'mail'])('403: by %s, it is worth nothing once its inviter is disabled', async (delivery) => {
    const admin = await newSuperuser(app);
    const inviter = await newMember(app, owner.tenant.id, 'admin');
    const person = newPerson();
    const made = await invite({ delivery, ...(delivery === 'mail' ? { email: person.email } : {}) }, inviter.bearer);
    const token = (made.body.token as string | null) ?? (await invitationFor(app.client(), person.email));
    const guest = await signUp(app, person);
    await admin.client.post(`/api/users/${inviter.userId}/disable`, {});
    expect(await codeOf(accept(guest.client, token))).toBe('tenancy.invitation-unusable');
    await admin.client.post(`/api/users/${inviter.userId}/enable`);
    expect((await accept(guest.client, token)).status).toBe(200);
  });

  it('403: nor once its inviter may not give the role any more', async () => {
    const inviter = await newMember(app, owner.tenant.id, 'owner');
    const { token } = await linked({ role: 'owner' }, inviter.bearer);
    await owner.bearer.send('PUT', `/api/members/${inviter.userId}/role`, { role: 'admin' });
    const guest = await signUp(app);
    expect(await codeOf(accept(guest.client, token))).toBe('tenancy.invitation-unusable');
  });

  it('403: nor once its inviter may not invite any more, whatever else they may', async () => {
    const held = ['tenant:read', 'teams:read', 'robots:read', 'projects:*'];
    const lead = await makeRole(owner.bearer, [...held, 'users:manage']);
    const inviter = await newMember(app, owner.tenant.id, lead.name);
    const { token } = await linked({ role: 'user' }, inviter.bearer);
    const edit = (version: number, permissions: string[]) =>
      owner.bearer.send('PATCH', `/api/roles/${lead.id}`, {
        version,
        bindings: permissions.map((permission) => ({ permission })),
      });
    const guest = await signUp(app);
    expect((await edit(1, held)).status).toBe(200);
    expect(await codeOf(accept(guest.client, token))).toBe('tenancy.invitation-unusable');
    expect((await edit(2, [...held, 'users:manage'])).status).toBe(200);
    expect((await accept(guest.client, token)).status).toBe(200);
  });

  it('403: into teams only by who manages teams, to invite, send again, approve, and when it is accepted', async () => {
    const held = ['tenant:read', 'teams:read', 'robots:read', 'projects:*', 'users:manage'];
    const lead = await makeRole(owner.bearer, held);
    const inviter = await newMember(app, owner.tenant.id, lead.name);
    const [team] = (await owner.bearer.get('/api/teams')).body.teams as { id: string }[];
    const teamIds = [team!.id];
    const required = { code: 'rbac.permission-required', permission: 'teams:manage' };
    expect((await invite({ teamIds }, inviter.bearer)).body).toMatchObject(required);
    const ofOwner = await linked({ teamIds });
    expect((await resend(ofOwner.id, {}, inviter.bearer)).body).toMatchObject(required);
    const guest = await signUp(app);
    const asked = await guest.client.post('/api/join-requests', { slug: owner.tenant.slug });
    const path = `/api/join-requests/${asked.body.id as string}/approve`;
    expect((await inviter.bearer.post(path, { teamIds })).body).toMatchObject(required);
    const setBindings = (version: number, permissions: string[]) =>
      owner.bearer.send('PATCH', `/api/roles/${lead.id}`, {
        version,
        bindings: permissions.map((permission) => ({ permission })),
      });
    expect((await setBindings(1, [...held, 'teams:manage'])).status).toBe(200);
    const { token } = await linked({ teamIds }, inviter.bearer);
    expect((await setBindings(2, held)).status).toBe(200);
    expect(await codeOf(accept(guest.client, token))).toBe('tenancy.invitation-unusable');
    expect((await accept(guest.client, ofOwner.token)).status).toBe(200);
  });

  describe('sent again', () => {
    it('200: has another token and another end, and the one before opens nothing', async () => {
      const made = await linked({ expiresInHours: 1 });
      await app.database.asOwner('UPDATE tenancy.invitations SET expires_at = now() WHERE id = $1', [made.id]);
      const { status, body } = await resend(made.id, { expiresInHours: 2 });
      expect([status, body.id, body.token === made.token]).toEqual([200, made.id, false]);
      const guest = await signUp(app);
      expect(await codeOf(accept(guest.client, made.token))).toBe('tenancy.invitation-unusable');
      expect((await accept(guest.client, body.token)).status).toBe(200);
      expect((await resend(made.id)).status).toBe(404);
    });

    it('200: by mail, without a token in the answer, in the name of whoever sends it', async () => {
      const inviter = await newMember(app, owner.tenant.id, 'admin');
      const person = newPerson();
      const { id } = (await invite({ delivery: 'mail', email: person.email }, inviter.bearer)).body as { id: string };
      const first = await invitationFor(app.client(), person.email);
      await owner.bearer.delete(`/api/members/${inviter.userId}`);
      const { body } = await resend(id);
      expect([body.token, body.invitedBy]).toEqual([null, owner.userId]);
      const second = await invitationFor(app.client(), person.email, [first]);
      const guest = await signUp(app, person);
      expect(await codeOf(accept(guest.client, first))).toBe('tenancy.invitation-unusable');
      expect((await accept(guest.client, second)).status).toBe(200);
    });

    it('while it is being accepted, it is accepted or renewed, and nobody joins by the old token after', async () => {
      for (let round = 0; round < 5; round++) {
        const { id, token } = await linked();
        const guest = await signUp(app);
        const answers = await Promise.all([accept(guest.client, token), resend(id)]);
        expect([
          [200, 404],
          [403, 200],
        ]).toContainEqual(answers.map(({ status }) => status));
      }
    });

    it('401, 403 by a user, by an admin for a role above theirs, 404 for another tenant’s', async () => {
      const { id } = await linked({ role: 'admin' });
      const [user, admin] = [
        await newMember(app, owner.tenant.id, 'user'),
        await newMember(app, owner.tenant.id, 'admin'),
      ];
      expect((await resend(id, {}, app.client())).status).toBe(401);
      expect((await resend(id, {}, user.bearer)).body.code).toBe('rbac.permission-required');
      expect((await resend(id, {}, admin.bearer)).body.code).toBe('rbac.grant-exceeds-own');
      const stranger = await newOwner(app);
      for (const wrong of [id, newId(), 'nonsense']) {
        expect((await resend(wrong, {}, stranger.bearer)).body.code).toBe('tenancy.invitation-not-found');
      }
    });
  });

  it('422: a mail needs an address', async () => {
    for (const body of [{ delivery: 'mail' }, { delivery: undefined }, { email: null }]) {
      expect((await invite(body)).status).toBe(422);
    }
  });
});
