import { newId } from '#kernel';
import type { HttpClient } from '../../support/http-client.js';
import { newMember } from '../../support/members.js';
import { newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

const READ = { permission: 'projects:read' };
const NOBODY = { allowed: false, reason: 'not_a_member', matchedRoleIds: [] };

describe('asking about others, and in batches', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  const check = (body: object, caller: HttpClient = owner.bearer) => caller.post('/api/access/check', body);
  const checks = (body: object, caller: HttpClient = owner.bearer) => caller.post('/api/access/checks', body);
  const reasonOf = async (actorType: string, actorId: string, permission = 'projects:read') =>
    (await check({ permission, actorType, actorId })).body.reason as string;

  describe('POST /api/access/checks 200', () => {
    it('answers 1,000 questions in order, each as a check of its own would be', async () => {
      const { bearer, userId } = await newMember(app, owner.tenant.id, 'user');
      const asked = [READ, { permission: 'tenant:read' }, { ...READ, scopeType: 'team', scopeId: newId() }];
      const alone = await Promise.all(asked.map(async (body) => (await check(body, bearer)).body as object));
      const { status, body } = await checks({ checks: Array.from({ length: 1000 }, (_, i) => asked[i % 3]) }, bearer);
      expect(status).toBe(200);
      expect(body.decisions).toHaveLength(1000);
      expect(body.decisions.slice(-4)).toEqual([alone[0], alone[1], alone[2], alone[0]]);
      const about = { actorType: 'human', actorId: userId };
      expect((await checks({ ...about, checks: asked })).body.decisions).toEqual(alone);
    });

    it('answers 1,000 about the longest names that there may be', async () => {
      const one = { permission: `p:${'a'.repeat(126)}`, scopeType: 't'.repeat(64), scopeId: 'i'.repeat(128) };
      const { status, body } = await checks({ checks: Array(1000).fill(one) });
      expect([status, body.decisions?.length]).toEqual([200, 1000]);
      expect((await checks({ checks: Array(1600).fill(one) })).status).toBe(413);
    });

    it('each answer stands in the trail: who asked, about whom, and every refusal before the answer', async () => {
      const { userId } = await newMember(app, owner.tenant.id, 'user');
      const about = { actorType: 'human', actorId: userId };
      await checks({ ...about, checks: [READ, READ, { permission: 'tenant:read' }] });
      const rows = await app.database.asOwner<{ actor_id: string; subject: object }>(
        `SELECT actor_id, data->'subject' AS subject FROM audit.events WHERE tenant_id = $1 AND outcome = 'refused'
          AND data->'subject'->>'id' = $2`,
        [owner.tenant.id, userId],
      );
      expect(rows).toEqual(Array(2).fill({ actor_id: owner.userId, subject: { type: 'human', id: userId } }));
    });

    it('before a tenant is selected nothing is allowed', async () => {
      const { client } = await signUp(app);
      const { status, body } = await checks({ checks: [READ] }, client);
      expect([status, body.decisions[0].reason]).toEqual([200, 'no_tenant']);
    });
  });

  describe('about another actor', () => {
    it('a person: what they may do themselves, and nothing once the account is disabled', async () => {
      const { userId } = await newMember(app, owner.tenant.id, 'admin');
      expect(await reasonOf('human', userId)).toBe('matched');
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [userId]);
      const { body } = await check({ ...READ, actorType: 'human', actorId: userId });
      expect(body).toMatchObject({ reason: 'actor_disabled', deniedBy: { link: 'human', id: userId } });
    });

    it('a robot: within the authority of who made it, and nothing once it has ended', async () => {
      const { id } = (await owner.bearer.post('/api/robots', { name: 'scout', teamIds: [] })).body as { id: string };
      const { body } = await check({ ...READ, actorType: 'robot', actorId: id });
      const missing = { ...READ, scopeType: null, scopeId: null };
      expect(body).toMatchObject({ reason: 'out_of_scope', deniedBy: { link: 'robot', id }, missing });
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [owner.userId]);
      const inTime = await reasonOf('robot', id, 'tenant:read');
      await app.database.asOwner(`UPDATE identity.users SET status = 'active' WHERE id = $1`, [owner.userId]);
      expect([inTime, await reasonOf('robot', id, 'tenant:read')]).toEqual(['actor_disabled', 'matched']);
      await owner.bearer.send('DELETE', `/api/robots/${id}`);
      expect(await reasonOf('robot', id, 'tenant:read')).toBe('not_a_member');
    });

    it('a tenant-level key: what it carries, and nothing once it is revoked', async () => {
      const wanted = { name: 'Nightly', level: 'tenant', permissions: ['projects:*'] };
      const { id } = (await owner.bearer.post('/api/api-keys', wanted)).body as { id: string };
      expect([await reasonOf('service', id), await reasonOf('service', id, 'teams:read')]).toEqual([
        'matched',
        'credential_limited',
      ]);
      await owner.bearer.send('DELETE', `/api/api-keys/${id}`);
      expect(await reasonOf('service', id)).toBe('not_a_member');
    });

    it('whoever is of another tenant is answered like nobody', async () => {
      const other = await newOwner(app);
      const robot = (await other.bearer.post('/api/robots', { name: 'spy', teamIds: [] })).body as { id: string };
      for (const [actorType, actorId] of [
        ['human', other.userId],
        ['robot', robot.id],
        ['service', newId()],
        ['human', newId()],
      ]) {
        const { body } = await check({ ...READ, actorType, actorId });
        expect(body).toMatchObject(NOBODY);
      }
      const [theirs, nobodys] = await Promise.all(
        [robot.id, newId()].map(async (actorId) => (await check({ ...READ, actorType: 'robot', actorId })).text),
      );
      expect(theirs).toBe(nobodys);
    });

    it('403: without `roles:read`, whoever that is', async () => {
      const { bearer, userId } = await newMember(app, owner.tenant.id, 'user');
      for (const actorId of [owner.userId, newId(), userId]) {
        const about = { actorType: 'human', actorId };
        const answers = [
          await check({ ...READ, ...about }, bearer),
          await checks({ checks: [READ], ...about }, bearer),
        ];
        for (const { status, body } of answers) {
          expect([status, body.permission, body.reason]).toEqual([403, 'roles:read', 'no_matching_role']);
        }
      }
    });
  });

  describe('atLeastVersion', () => {
    const ASSIGN_UNTOLD = `INSERT INTO rbac.assignments
      (id, tenant_id, role_id, actor_type, actor_id, status, assigned_at, version)
      SELECT $1, tenant_id, id, 'human', $2, 'active', now(), 1 FROM rbac.roles WHERE tenant_id = $3 AND name = 'admin'
      RETURNING pg_current_xact_id()::text AS version`;

    it('the answer to a change says its version, and a check that names it sees the change', async () => {
      const { userId, bearer } = await newMember(app, owner.tenant.id, 'user');
      const changed = await owner.bearer.send('PUT', `/api/members/${userId}/role`, { role: 'admin' });
      const atLeastVersion = changed.headers.get('authority-version');
      expect(atLeastVersion).toMatch(/^[0-9]+$/);
      for (const answer of [
        (await check({ ...READ, atLeastVersion }, bearer)).body,
        (await checks({ checks: [READ], atLeastVersion }, bearer)).body.decisions[0],
        (await check({ ...READ, actorType: 'human', actorId: userId, atLeastVersion })).body,
      ]) {
        expect(answer.reason).toBe('matched');
      }
      expect((await owner.bearer.get('/api/roles')).headers.get('authority-version')).toBeNull();
    });

    it('sees what no process has been told of, from there on without being asked again', async () => {
      const { userId, bearer } = await newMember(app, owner.tenant.id, 'user');
      expect((await check(READ, bearer)).body.reason).toBe('out_of_scope');
      const [row] = await app.database.asOwner<{ version: string }>(ASSIGN_UNTOLD, [newId(), userId, owner.tenant.id]);
      expect((await check(READ, bearer)).body.reason).toBe('out_of_scope');
      expect((await check({ ...READ, atLeastVersion: row!.version }, bearer)).body.reason).toBe('matched');
      expect((await check(READ, bearer)).body.reason).toBe('matched');
    });

    it('412 for a version that there has not been', async () => {
      const answer = await check({ ...READ, atLeastVersion: '999999999999999999' });
      expect([answer.status, answer.body.code]).toEqual([412, 'rbac.version-unknown']);
    });

    it.each(['', '-1', '1.5', 'latest', '1000000000000000000', 7, null])('422 for %j', async (atLeastVersion) => {
      expect((await check({ ...READ, atLeastVersion })).status).toBe(422);
    });
  });

  it('400 for half a scope, 401 without a credential', async () => {
    const half = await checks({ checks: [READ, { ...READ, scopeType: 'team' }] });
    expect([half.status, half.body.code]).toEqual([400, 'rbac.scope-incomplete']);
    expect((await checks({ checks: [READ] }, app.client())).status).toBe(401);
  });

  it.each([
    ['none', { checks: [] }],
    ['1,001', { checks: Array(1001).fill(READ) }],
    ['no list', { checks: READ }],
    ['a wildcard among them', { checks: [READ, { permission: '*' }] }],
    ['somebody without a type', { checks: [READ], actorId: newId() }],
    ['somebody without an id', { checks: [READ], actorType: 'human' }],
    ['a type that there is none of', { checks: [READ], actorType: 'superuser', actorId: newId() }],
    ['another member', { checks: [READ], tenantId: newId() }],
  ])('422 for %s', async (_, body) => {
    const answer = await checks(body);
    expect([answer.status, answer.body.code]).toEqual([422, 'http.validation-failed']);
  });
});
