import { newId } from '#kernel';
import type { Answer, HttpClient } from '../../support/http-client.js';
import { announceChange, newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { addTotp } from '../../support/second-factor.js';
import { TestApp } from '../../support/test-app.js';
import { check, makeKey } from '../api-keys/keys.js';
import { inParallel } from '../identity/steps.js';
import { newRobot } from '../robots/steps.js';
import { makeRole, roleNamed } from './roles.js';

const READ = 'projects:read';
const APOLLO = { scopeType: 'project', scopeId: 'apollo' };
const MATCHED = [true, 'matched'];
const [NO_ROLE, REVOKED] = ['no_matching_role', 'assignment_revoked'].map((reason) => [false, reason]);

describe('/api/assignments', () => {
  let app: TestApp;
  let other: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;
  let roleId: string;

  beforeAll(async () => {
    app = await TestApp.start();
    other = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
    owner = await newOwner(app);
    roleId = (await makeRole(owner.bearer, ['reports:read'])).id;
  });

  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  const refusal = ({ status, body }: Answer): unknown[] => [status, body.code];
  const assign = (actorId: string, rest: object = {}, by: HttpClient = owner.bearer) =>
    by.post('/api/assignments', { actorType: 'human', actorId, roleId, ...rest });
  const revoke = (id: string, by: HttpClient = owner.bearer, reason = '') =>
    by.delete(`/api/assignments/${id}${reason && `?reason=${reason}`}`);
  const member = (role = 'user') => newMember(app, owner.tenant.id, role);
  const listed = async (query: string, by: HttpClient = owner.bearer) =>
    (await by.get(`/api/assignments?${query}`)).body as { assignments: { id: string }[]; nextCursor: string | null };

  describe('201, 204', () => {
    it('a role holds from the next check of every process until it is revoked; who, when and why stays', async () => {
      const { userId, accessToken, bearer } = await member();
      const elsewhere = other.client().bearer(accessToken);
      expect(await check(elsewhere, 'reports:read')).toEqual(NO_ROLE);
      const { status, body } = await assign(userId, { reason: 'On call' });
      const held = { roleId, role: expect.any(String) as string, actorType: 'human', actorId: userId };
      const nothing = { scopeType: null, scopeId: null, expiresAt: null };
      const made = { id: body.id as string, ...held, ...nothing, reason: 'On call', assignedBy: owner.userId };
      const assignedAt = expect.any(String) as string;
      const still = { status: 'active', revokedBy: null, revokedAt: null, revokedReason: null };
      expect([status, body]).toEqual([201, { ...made, ...still, assignedAt }]);
      expect(await check(elsewhere, 'reports:read')).toEqual(MATCHED);
      expect((await revoke(body.id as string, owner.bearer, 'rota')).status).toBe(204);
      expect([await check(elsewhere, 'reports:read'), await check(bearer, 'reports:read')]).toEqual([REVOKED, REVOKED]);
      const { assignments } = await listed(`actorId=${userId}&status=revoked`);
      const gone = { status: 'revoked', revokedBy: owner.userId, revokedAt: assignedAt, revokedReason: 'rota' };
      expect(assignments).toEqual([{ ...made, assignedAt, ...gone }]);
      expect(refusal(await revoke(body.id as string))).toEqual([404, 'rbac.assignment-not-found']);
    });

    it('who lost it is told so for 30 days', async () => {
      const { userId, bearer } = await member();
      await revoke((await assign(userId)).body.id as string);
      const age = `UPDATE rbac.assignments SET revoked_at = now() - $2::interval WHERE actor_id = $1 AND status = 'revoked'`;
      for (const [ago, answer] of [
        ['29 days', REVOKED],
        ['31 days', NO_ROLE],
      ] as const) {
        await app.database.asOwner(age, [userId, ago]);
        await announceChange(app, `rbac:${owner.tenant.id}`);
        expect(await check(bearer, 'reports:read')).toEqual(answer);
      }
    });

    it('within a scope it holds there alone', async () => {
      const { userId, bearer } = await member();
      expect((await assign(userId, APOLLO)).status).toBe(201);
      expect(await check(bearer, 'reports:read', APOLLO)).toEqual(MATCHED);
      expect(await check(bearer, 'reports:read', { ...APOLLO, scopeId: 'gemini' })).toEqual([false, 'out_of_scope']);
      expect(await check(bearer, 'reports:read')).toEqual([false, 'out_of_scope']);
    });

    it('stops by itself when it expires, and makes room for the next', async () => {
      const { userId, bearer } = await member();
      const expiresAt = new Date(Date.now() + 1500).toISOString();
      expect((await assign(userId, { expiresAt })).status).toBe(201);
      expect(await check(bearer, 'reports:read')).toEqual(MATCHED);
      await new Promise((resolve) => setTimeout(resolve, 1600));
      expect(await check(bearer, 'reports:read')).toEqual([false, 'assignment_expired']);
      expect((await listed(`actorId=${userId}&status=expired`)).assignments).toHaveLength(1);
      expect((await assign(userId)).status).toBe(201);
      expect(await check(bearer, 'reports:read')).toEqual(MATCHED);
    });

    it('a robot gets one as well, and never exceeds its creator by it', async () => {
      const creator = await member('admin');
      const robot = await newRobot(app, creator.bearer);
      const billing = await makeRole(owner.bearer, ['billing:read']);
      expect((await assign(robot.id, { actorType: 'robot', roleId: billing.id })).status).toBe(201);
      expect(await check(robot.bearer, 'billing:read')).toEqual([false, 'creator_lost_permission']);
      expect((await assign(creator.userId, { roleId: billing.id })).status).toBe(201);
      expect(await check(robot.bearer, 'billing:read')).toEqual(MATCHED);
    });

    it('whoever is given a role that needs a second factor is asked for it', async () => {
      const secured = await newOwner(app);
      await addTotp(secured.client);
      const select = (client: HttpClient) => client.post('/api/auth/select-tenant', { tenantId: secured.tenant.id });
      await select(secured.client);
      const path = `/api/tenants/${secured.tenant.id}/second-factor-policy`;
      await secured.client.send('PUT', path, { requirement: 'optional', roles: ['admin'] });
      await select(secured.client);
      const person = await newMember(app, secured.tenant.id, 'user');
      const admin = (await roleNamed(secured.client, 'admin')).id;
      expect((await assign(person.userId, { roleId: admin }, secured.client)).status).toBe(201);
      expect((await other.client().bearer(person.accessToken).get('/api/auth/me')).status).toBe(401);
      expect(refusal(await select(person.client))).toEqual([403, 'identity.second-factor-required']);
    });

    it('lists newest first, in pages, by actor, role and status', async () => {
      const { bearer, tenant } = await newOwner(app);
      const { userId } = await newMember(app, tenant.id, 'user');
      const made: string[] = [];
      for (const permission of ['reports:read', READ, 'users:read']) {
        const role = await makeRole(bearer, [permission]);
        made.unshift((await assign(userId, { roleId: role.id }, bearer)).body.id as string);
      }
      await revoke(made[1]!, bearer);
      const first = await listed(`actorId=${userId}&limit=2`, bearer);
      const second = await listed(`actorId=${userId}&limit=2&cursor=${first.nextCursor!}`, bearer);
      const ids = [...first.assignments, ...second.assignments].map(({ id }) => id);
      expect([ids.slice(0, 3), ids.length, second.nextCursor]).toEqual([made, 4, null]);
      expect((await listed(`actorId=${userId}&status=active`, bearer)).assignments).toHaveLength(3);
      expect((await listed(`roleId=${(await roleNamed(bearer, 'owner')).id}`, bearer)).assignments).toHaveLength(1);
      expect((await listed('actorType=robot', bearer)).assignments).toEqual([]);
    });
  });

  it('403: an admin gives no admin or owner, nothing they don’t hold, and takes nothing from an owner', async () => {
    const [admin, user] = [await member('admin'), await member()];
    const billing = await makeRole(owner.bearer, ['billing:read']);
    for (const id of [
      (await roleNamed(owner.bearer, 'owner')).id,
      (await roleNamed(owner.bearer, 'admin')).id,
      billing.id,
    ]) {
      for (const rest of [{}, APOLLO, { expiresAt: '2099-01-31T09:30:00Z' }]) {
        const answer = await assign(user.userId, { roleId: id, ...rest }, admin.bearer);
        expect(refusal(answer)).toEqual([403, 'rbac.grant-exceeds-own']);
      }
      expect((await assign(admin.userId, { roleId: id }, admin.bearer)).status).toBe(403);
    }
    expect(refusal(await assign(owner.userId, {}, admin.bearer))).toEqual([403, 'rbac.higher-rank']);
    const robot = await newRobot(app, owner.bearer);
    const toRobot = await assign(robot.id, { actorType: 'robot' }, admin.bearer);
    expect(refusal(toRobot)).toEqual([403, 'rbac.higher-rank']);
    const [ofOwner] = (await listed(`actorId=${owner.userId}`)).assignments;
    expect(refusal(await revoke(ofOwner!.id, admin.bearer))).toEqual([403, 'rbac.higher-rank']);
    const key = await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['*'] });
    expect(refusal(await assign(user.userId, {}, key.client))).toEqual([403, 'rbac.rank-required']);
    expect((await assign(user.userId, {}, admin.bearer)).body.code).toBe('rbac.grant-exceeds-own');
  });

  it('403: who holds a role for a time gives nothing for longer, themselves or others', async () => {
    const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString();
    const [temporary, user] = [await member(), await member()];
    const top = (await roleNamed(owner.bearer, 'owner')).id;
    expect((await assign(temporary.userId, { roleId: top, expiresAt: hours(1) })).status).toBe(201);
    const { bearer, userId } = temporary;
    const exceeds = [403, 'rbac.grant-exceeds-own'];
    for (const answer of [
      await assign(userId, { roleId: top, ...APOLLO }, bearer),
      await assign(user.userId, { expiresAt: hours(2) }, bearer),
      await bearer.send('PUT', `/api/members/${userId}/role`, { role: 'owner' }),
      await bearer.post('/api/invitations', { delivery: 'link', role: 'admin' }),
      await bearer.post('/api/roles', { name: 'for-later', rank: 1, bindings: [{ permission: READ }] }),
      await bearer.post('/api/api-keys', { name: 'For later', level: 'tenant', permissions: [READ] }),
    ]) {
      expect(refusal(answer)).toEqual(exceeds);
    }
    expect((await assign(user.userId, { expiresAt: hours(0.5) }, bearer)).status).toBe(201);
    expect((await bearer.post('/api/roles', { name: 'empty', rank: 1 })).status).toBe(201);
  });

  it('404: who is not of the tenant, nobody at all, a robot that has ended or by another form of its id, and another tenant’s role, alike', async () => {
    const stranger = await newOwner(app);
    const ended = await newRobot(app, owner.bearer);
    await owner.bearer.delete(`/api/robots/${ended.id}`);
    const living = await newRobot(app, owner.bearer);
    for (const [actorType, id] of [
      ...[stranger.userId, newId()].map((userId) => ['human', userId]),
      ...[ended.id, living.id.toUpperCase(), newId(), owner.userId].map((robotId) => ['robot', robotId]),
    ]) {
      const answer = await assign(id!, { actorType });
      expect(refusal(answer)).toEqual([404, 'tenancy.member-not-found']);
    }
    const theirs = (await roleNamed(stranger.bearer, 'user')).id;
    const answer = await assign((await member()).userId, { roleId: theirs });
    expect(refusal(answer)).toEqual([404, 'rbac.role-not-found']);
    const [foreign] = (await listed(`actorId=${stranger.userId}`, stranger.bearer)).assignments;
    for (const id of [foreign!.id, newId(), 'no-id']) {
      expect(refusal(await revoke(id))).toEqual([404, 'rbac.assignment-not-found']);
    }
  });

  describe('409', () => {
    it('the same one again, also of twenty at once; within another scope it is another', async () => {
      const { userId } = await member();
      const answers = await inParallel(20, () => assign(userId));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      const { id } = answers.find(({ status }) => status === 201)!.body as { id: string };
      const others = answers.filter(({ status }) => status !== 201).map(({ body }) => [body.code, body.assignmentId]);
      expect(others).toEqual(Array.from({ length: 19 }, () => ['rbac.assignment-exists', id]));
      expect((await assign(userId, APOLLO)).status).toBe(201);
    });

    it('the last owner stays, also where both owners’ roles are taken at once, and beside one for a time', async () => {
      const first = await newOwner(app);
      const second = await newMember(app, first.tenant.id, 'owner');
      const ownerRole = (await roleNamed(first.bearer, 'owner')).id;
      const ids = (await listed(`roleId=${ownerRole}`, first.bearer)).assignments.map(({ id }) => id);
      const answers = await inParallel(20, (index) =>
        revoke(ids[index % 2]!, index % 4 < 2 ? first.bearer : second.bearer),
      );
      expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
      const rows = await app.database.asOwner<{ id: string; actor_id: string }>(
        `SELECT id, actor_id FROM rbac.assignments WHERE role_id = $1 AND status = 'active'`,
        [ownerRole],
      );
      expect(rows).toHaveLength(1);
      const [left, demoted] = rows[0]!.actor_id === first.userId ? [first, second] : [second, first];
      const terms = { roleId: ownerRole, expiresAt: '2099-01-31T09:30:00Z' };
      expect((await assign(demoted.userId, terms, left.bearer)).status).toBe(201);
      expect(refusal(await revoke(rows[0]!.id, left.bearer))).toEqual([409, 'rbac.last-owner']);
    });
  });

  it.each([
    ['half a scope', { scopeType: 'project' }, 400, 'rbac.scope-incomplete'],
    ['a time that has passed', { expiresAt: '2020-01-31T09:30:00Z' }, 400, 'platform.expiry-past'],
    ['an unheard-of type of actor', { actorType: 'program' }, 422, 'http.validation-failed'],
    ['no id', { actorId: 'me' }, 422, 'http.validation-failed'],
  ])('400, 422: %s', async (_, rest, status, code) => {
    const { userId } = await member();
    expect(refusal(await assign(userId, rest))).toEqual([status, code]);
  });
});
