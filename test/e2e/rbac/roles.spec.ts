import { newId } from '#kernel';
import type { Answer } from '../../support/http-client.js';
import { newOwner } from '../../support/people.js';
import { addTotp } from '../../support/second-factor.js';
import { TestApp } from '../../support/test-app.js';
import { check } from '../api-keys/keys.js';
import { inParallel } from '../identity/steps.js';
import { holderOf, makeRole, roleNamed } from './roles.js';

const READ = 'projects:read';
const MATCHED = [true, 'matched'];
const NO_ROLE = [false, 'no_matching_role'];

describe('/api/roles', () => {
  let app: TestApp;
  let other: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start();
    other = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
    owner = await newOwner(app);
  });

  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  const refusal = ({ status, body }: Answer): unknown[] => [status, body.code];
  const edit = (role: { id: string; version: number }, changes: object, by = owner.bearer) =>
    by.send('PATCH', `/api/roles/${role.id}`, { version: role.version, ...changes });
  const edited = async (role: { id: string; version: number }, changes: object) => {
    const answer = await edit(role, changes);
    expect([answer.status, answer.body.code]).toEqual([200, undefined]);
    return answer.body as { id: string; name: string; version: number };
  };
  const trailOf = async (roleId: string) => {
    const { body } = await owner.bearer.get(`/api/audit/logs?resourceId=${roleId}`);
    return (body.logs as { action: string; data: object }[]).map(({ action, data }) => [action, data]);
  };
  const elsewhere = (accessToken: string) => other.client().bearer(accessToken);

  describe('200, 201, 204', () => {
    it('makes a role, says of it what was said, and records it', async () => {
      const wish = {
        name: 'report-reader',
        description: 'Reads reports.',
        rank: 15,
        status: 'active',
        bindings: [
          { permission: 'projects:*', scopeType: 'team', scopeId: '@member' },
          { permission: 'reports:read', scopeType: null, scopeId: null },
        ],
        inherits: [(await roleNamed(owner.bearer, 'user')).id],
      };
      const { status, body } = await owner.bearer.post('/api/roles', wish);
      const made = { ...wish, id: expect.any(String) as string, isBuiltIn: false, requiresSecondFactor: false };
      expect([status, body]).toEqual([201, { ...made, version: 1 }]);
      expect((await owner.bearer.get(`/api/roles/${body.id as string}`)).body).toEqual(body);
      expect(await trailOf(body.id as string)).toEqual([['rbac.role-created', wish]]);
    });

    it('grants at the next check of every process, and takes away at the one after the change', async () => {
      const role = await makeRole(owner.bearer, ['reports:read']);
      const { accessToken } = await holderOf(app, owner.tenant.id, role);
      const both = async () => [
        await check(app.client().bearer(accessToken), READ),
        await check(elsewhere(accessToken), READ),
      ];
      expect(await both()).toEqual([NO_ROLE, NO_ROLE]);
      const wider = await edited(role, { bindings: [{ permission: READ }] });
      expect(await both()).toEqual([MATCHED, MATCHED]);
      const disabled = await edited(wider, { status: 'disabled' });
      expect(await both()).toEqual([
        [false, 'role_disabled'],
        [false, 'role_disabled'],
      ]);
      await edited(await edited(disabled, { status: 'active' }), { bindings: [] });
      expect(await both()).toEqual([NO_ROLE, NO_ROLE]);
    });

    it('records each change by field, and one that changes nothing not at all', async () => {
      const role = await makeRole(owner.bearer, [READ]);
      const after = await edited(role, { rank: 21, description: 'Reads.' });
      expect((await edited(after, { rank: 21, bindings: [{ permission: READ }] })).version).toBe(after.version);
      const data = {
        name: role.name,
        before: { rank: 20, description: '' },
        after: { rank: 21, description: 'Reads.' },
      };
      expect(await trailOf(role.id)).toEqual([
        ['rbac.role-edited', data],
        ['rbac.role-created', expect.anything()],
      ]);
    });

    it('a role has what it inherits, over steps, as long as each on the way is active; the matched one is the one held', async () => {
      const top = await makeRole(owner.bearer, [READ]);
      const middle = await makeRole(owner.bearer, [], { inherits: [top.id] });
      const role = await makeRole(owner.bearer, ['reports:read'], { inherits: [middle.id] });
      const { bearer } = await holderOf(app, owner.tenant.id, role);
      const { body } = await bearer.post('/api/access/check', { permission: READ });
      expect(body).toEqual({ allowed: true, reason: 'matched', matchedRoleIds: [role.id] });
      const disabled = await edited(middle, { status: 'disabled' });
      expect(await check(bearer, READ)).toEqual(NO_ROLE);
      expect(await check(bearer, 'reports:read')).toEqual(MATCHED);
      await edited(disabled, { status: 'active' });
      expect(await check(bearer, READ)).toEqual(MATCHED);
      await edited(role, { inherits: [] });
      expect(await check(bearer, READ)).toEqual(NO_ROLE);
    });

    it('whoever inherits a role that needs a second factor needs one, and is asked for it', async () => {
      const secured = await newOwner(app);
      await addTotp(secured.client);
      const selected = await secured.client.post('/api/auth/select-tenant', { tenantId: secured.tenant.id });
      expect(selected.status).toBe(200);
      const path = `/api/tenants/${secured.tenant.id}/second-factor-policy`;
      const policy = { requirement: 'optional', roles: ['admin'] };
      expect((await secured.client.send('PUT', path, policy)).status).toBe(200);
      await secured.client.post('/api/auth/select-tenant', { tenantId: secured.tenant.id });
      const role = await makeRole(secured.client, [READ]);
      const member = await holderOf(app, secured.tenant.id, role);
      const inherits = [(await roleNamed(secured.client, 'admin')).id];
      expect((await edit(role, { inherits }, secured.client)).status).toBe(200);
      expect((await elsewhere(member.accessToken).get('/api/auth/me')).status).toBe(401);
      const again = await member.client.post('/api/auth/select-tenant', { tenantId: secured.tenant.id });
      expect(refusal(again)).toEqual([403, 'identity.second-factor-required']);
      await secured.client.post('/api/auth/select-tenant', { tenantId: secured.tenant.id });
      const gate = await makeRole(secured.client, [], { inherits, status: 'disabled' });
      const heir = await makeRole(secured.client, [READ], { inherits: [gate.id] });
      const waiting = await holderOf(app, secured.tenant.id, heir);
      expect((await elsewhere(waiting.accessToken).get('/api/auth/me')).status).toBe(200);
      expect((await edit(heir, { inherits }, secured.client)).status).toBe(200);
      expect((await elsewhere(waiting.accessToken).get('/api/auth/me')).status).toBe(401);
    });

    it('lists in pages by name and by rank, each role once, filtered by status and by part of the name', async () => {
      const { bearer } = await newOwner(app);
      for (const [index, rank] of [7, 30, 7].entries()) {
        await makeRole(bearer, [], { name: `listed-${index}`, rank, status: rank === 30 ? 'disabled' : 'active' });
      }
      const names = async (query: string): Promise<string[]> => {
        const found: string[] = [];
        let cursor = '';
        do {
          const { body } = await bearer.get(`/api/roles?limit=1&${query}${cursor}`);
          found.push(...(body.roles as { name: string }[]).map(({ name }) => name));
          cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor as string}`;
        } while (cursor !== '');
        return found;
      };
      const byName = ['admin', 'listed-0', 'listed-1', 'listed-2', 'owner', 'user'];
      expect(await names('')).toEqual(byName);
      expect(await names('sort=-name')).toEqual(byName.toReversed());
      const byRank = ['listed-0', 'listed-2', 'user', 'listed-1', 'admin', 'owner'];
      expect(await names('sort=rank')).toEqual(byRank);
      expect(await names('sort=-rank')).toEqual(byRank.toReversed());
      expect(await names('name=listed&status=active')).toEqual(['listed-0', 'listed-2']);
    });

    it('deletes what nobody holds, with the assignments that count no more', async () => {
      const role = await makeRole(owner.bearer, [READ]);
      const { userId } = await holderOf(app, owner.tenant.id, role);
      const remove = () => owner.bearer.delete(`/api/roles/${role.id}`);
      expect(refusal(await remove())).toEqual([409, 'rbac.role-in-use']);
      expect((await owner.bearer.send('PUT', `/api/members/${userId}/role`, { role: 'user' })).status).toBe(204);
      expect((await remove()).status).toBe(204);
      expect(refusal(await owner.bearer.get(`/api/roles/${role.id}`))).toEqual([404, 'rbac.role-not-found']);
    });
  });

  describe('409', () => {
    it('a stale version: of twenty changes at once of what was read, one is made', async () => {
      const role = await makeRole(owner.bearer, []);
      const answers = await inParallel(20, (index) => edit(role, { description: `Version ${index}` }));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      const others = answers.filter(({ status }) => status !== 200);
      expect(new Set(others.map((answer) => refusal(answer).join(' ')))).toEqual(new Set(['409 platform.stale-write']));
    });

    it('a name is one role’s, also of twenty at once', async () => {
      const answers = await inParallel(20, () => owner.bearer.post('/api/roles', { name: 'only-one', rank: 1 }));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(answers.filter(({ body }) => body.code === 'platform.name-taken')).toHaveLength(19);
    });

    it('a cycle, of one, over steps, and of two that come at once', async () => {
      const first = await makeRole(owner.bearer, []);
      const second = await makeRole(owner.bearer, [], { inherits: [first.id] });
      const third = await makeRole(owner.bearer, [], { inherits: [second.id] });
      for (const id of [first.id, second.id, third.id]) {
        expect(refusal(await edit(first, { inherits: [id] }))).toEqual([409, 'rbac.role-cycle']);
      }
      const [left, right] = [await makeRole(owner.bearer, []), await makeRole(owner.bearer, [])];
      const answers = await Promise.all([edit(left, { inherits: [right.id] }), edit(right, { inherits: [left.id] })]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    });

    it('the role owner stays as it is; no built-in one is renamed or deleted', async () => {
      const [ownerRole, user] = [await roleNamed(owner.bearer, 'owner'), await roleNamed(owner.bearer, 'user')];
      for (const changes of [{ status: 'disabled' }, { bindings: [] }, { rank: 1 }, { name: 'boss' }]) {
        expect(refusal(await edit(ownerRole, changes))).toEqual([409, 'rbac.role-built-in']);
      }
      expect(refusal(await edit(user, { name: 'people' }))).toEqual([409, 'rbac.role-built-in']);
      for (const { id } of [ownerRole, user]) {
        expect(refusal(await owner.bearer.delete(`/api/roles/${id}`))).toEqual([409, 'rbac.role-built-in']);
      }
    });

    it('one too many', async () => {
      const capped = await TestApp.start({ ROLES_PER_TENANT: '5', WORKER_ENABLED: 'false' }, app.database);
      const { accessToken } = await newOwner(app);
      const answers = await inParallel(10, (index) =>
        capped
          .client()
          .bearer(accessToken)
          .post('/api/roles', { name: `r${index}`, rank: 1 }),
      );
      await capped.stop();
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
      expect(answers.filter(({ body }) => body.code === 'platform.too-many')).toHaveLength(8);
    });
  });

  it('404: of another tenant, and of none, alike: to read, change, delete and inherit', async () => {
    const theirs = await makeRole((await newOwner(app)).bearer, []);
    for (const id of [theirs.id, newId(), 'no-id']) {
      expect(refusal(await owner.bearer.get(`/api/roles/${id}`))).toEqual([404, 'rbac.role-not-found']);
      expect(refusal(await edit({ id, version: 1 }, { rank: 3 }))).toEqual([404, 'rbac.role-not-found']);
      expect(refusal(await owner.bearer.delete(`/api/roles/${id}`))).toEqual([404, 'rbac.role-not-found']);
    }
    const wish = { name: 'thief', rank: 1, inherits: [theirs.id] };
    expect(refusal(await owner.bearer.post('/api/roles', wish))).toEqual([404, 'rbac.role-not-found']);
  });
});
