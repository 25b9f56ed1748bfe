import { newId } from '#kernel';
import type { HttpClient } from '../../support/http-client.js';
import { newOwner } from '../../support/people.js';
import type { TestApp } from '../../support/test-app.js';
import { failed, Studio } from './studio.js';

const ROLE_ID = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
const EVERYWHERE = { scopeType: null, scopeId: null };
const MATCHED = { success: true, data: { allowed: true, reason: 'matched', matchedRoleIds: [ROLE_ID] } };

/** The exchanges of docs/contracts/web-studio.md about permissions, literally. */
describe('Web Studio: permissions', () => {
  let app: TestApp;
  let studio: Studio;
  let owner: Awaited<ReturnType<Studio['user']>>;

  beforeAll(async () => {
    studio = await Studio.start();
    app = studio.app;
    owner = await studio.user();
  });

  afterAll(() => app.stop());

  const refused = (reason: string) => ({ success: true, data: { allowed: false, reason, matchedRoleIds: [] } });

  const check = (caller: HttpClient, body: object) => caller.post('/identity/permissions/check', body);

  it.each(['/identity', '/gateway/identity'])('%s/permissions/check 200: of oneself', async (prefix) => {
    const body = { userId: owner.userId, permission: 'projects:read', ...EVERYWHERE };
    const { status, body: said } = await owner.caller.post(`${prefix}/permissions/check`, body);
    expect([status, said]).toEqual([200, MATCHED]);
  });

  it('200: of oneself with any role, in a scope or everywhere', async () => {
    const { caller, userId } = await studio.user('user');
    const ask = async (permission: string, scope: object) =>
      (await check(caller, { userId, permission, ...scope })).body;
    expect(await ask('tenant:read', {})).toEqual(MATCHED);
    expect(await ask('users:manage', EVERYWHERE)).toEqual(refused('no_matching_role'));
    expect(await ask('projects:read', { scopeType: 'team', scopeId: newId() })).toEqual(refused('out_of_scope'));
    expect(await ask('nothing:known', EVERYWHERE)).toEqual(refused('unknown_permission'));
  });

  it('200: of another user as it is now: a role that is changed counts at the next check', async () => {
    const { userId } = await studio.user('user');
    const ask = async () => (await check(owner.caller, { userId, permission: 'users:manage', ...EVERYWHERE })).body;
    expect(await ask()).toEqual(refused('no_matching_role'));
    const native = await owner.bearer.send('PUT', `/api/members/${userId}/role`, { role: 'admin' });
    expect([native.status, await ask()]).toEqual([204, MATCHED]);
  });

  it('200: of somebody of another tenant what is said of nobody', async () => {
    const stranger = await newOwner(app);
    const answers = await Promise.all(
      [stranger.userId, newId()].map((userId) => check(owner.caller, { userId, permission: 'tenant:read' })),
    );
    expect(answers.map(({ body }) => body)).toEqual([refused('not_a_member'), refused('not_a_member')]);
  });

  it('200: of somebody who is disabled: no', async () => {
    const { userId } = await studio.user('admin');
    await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [userId]);
    const { body } = await check(owner.caller, { userId, permission: 'users:manage' });
    expect(body).toEqual(refused('actor_disabled'));
  });

  it('403: of another user without users:read, whoever that is', async () => {
    const { caller } = await studio.user('user');
    for (const userId of [owner.userId, newId()]) {
      const { status, body } = await check(caller, { userId, permission: 'tenant:read' });
      expect([status, body]).toEqual([403, failed('rbac.permission-required')]);
    }
  });

  it('401: without a token', async () => {
    const { status, body } = await check(app.client(), { userId: owner.userId, permission: 'tenant:read' });
    expect([status, body]).toEqual([401, failed('identity.not-authenticated')]);
  });

  it('400 for half a scope, 422 for what is no permission and no id', async () => {
    const wrong = [
      { userId: owner.userId, permission: 'tenant:read', scopeType: 'team', scopeId: null },
      { userId: owner.userId, permission: '*' },
      { userId: 'me', permission: 'tenant:read' },
      {},
    ];
    const statuses = await Promise.all(wrong.map(async (body) => (await check(owner.caller, body)).status));
    expect(statuses).toEqual([400, 422, 422, 422]);
  });

  it('records who asked about whom', async () => {
    const { userId, caller } = await studio.user('user');
    await check(owner.caller, { userId, permission: 'users:manage' });
    await check(caller, { userId, permission: 'users:manage' });
    const rows = await app.database.asOwner(
      `SELECT actor_id, data -> 'subject' AS subject FROM audit.events
        WHERE action = 'rbac.access-checked' AND data ->> 'permission' = 'users:manage' AND outcome = 'refused'
          AND (actor_id = $1 OR data #>> '{subject,id}' = $1::text) ORDER BY occurred_at`,
      [userId],
    );
    expect(rows).toEqual([
      { actor_id: owner.userId, subject: { type: 'human', id: userId } },
      { actor_id: userId, subject: null },
    ]);
  });
});
