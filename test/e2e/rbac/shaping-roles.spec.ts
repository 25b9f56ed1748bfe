import type { Answer, HttpClient } from '../../support/http-client.js';
import { newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { makeKey } from '../api-keys/keys.js';
import { newRobot } from '../robots/steps.js';
import { holderOf, makeRole, roleNamed, type MadeRole } from './roles.js';

const EXCEEDS = [403, 'rbac.grant-exceeds-own'];

describe('nobody makes or changes a role to give what they don’t hold, nor one of their own rank or above', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;
  let admin: Awaited<ReturnType<typeof newMember>>;
  let low: MadeRole;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    admin = await newMember(app, owner.tenant.id, 'admin');
    low = await makeRole(owner.bearer, ['projects:read']);
  });

  afterAll(() => app.stop());

  const refusal = ({ status, body }: Answer): unknown[] => [status, body.code];
  const create = (wish: object, by = admin.bearer) => by.post('/api/roles', { name: 'made', rank: 20, ...wish });
  const edit = async (role: MadeRole, changes: object, by = admin.bearer) => {
    const { body } = await owner.bearer.get(`/api/roles/${role.id}`);
    return by.send('PATCH', `/api/roles/${role.id}`, { version: body.version as number, ...changes });
  };

  it.each([
    ['everything', [{ permission: '*' }]],
    ['a permission of the owner’s', [{ permission: 'billing:read' }]],
    ['a wildcard that has one', [{ permission: 'tenant:*' }]],
    ['one within a scope alone', [{ permission: 'billing:read', scopeType: 'team', scopeId: 'x' }]],
    ['one where they are members', [{ permission: 'billing:read', scopeType: 'team', scopeId: '@member' }]],
  ])('403: an admin, %s', async (_, bindings) => {
    expect(refusal(await create({ bindings }))).toEqual(EXCEEDS);
    expect(refusal(await create({ bindings, status: 'disabled' }))).toEqual(EXCEEDS);
    expect(refusal(await edit(low, { bindings }))).toEqual(EXCEEDS);
  });

  it.each([50, 51, 100])('403: an admin, a role of rank %i', async (rank) => {
    expect(refusal(await create({ rank }))).toEqual(EXCEEDS);
    expect(refusal(await edit(low, { rank }))).toEqual(EXCEEDS);
  });

  it('403: an admin, a role that inherits what they don’t hold, over steps, and while that is disabled', async () => {
    const top = await makeRole(owner.bearer, ['billing:read'], { status: 'disabled' });
    const middle = await makeRole(owner.bearer, [], { inherits: [top.id] });
    for (const id of [(await roleNamed(owner.bearer, 'owner')).id, top.id, middle.id]) {
      expect(refusal(await create({ inherits: [id] }))).toEqual(EXCEEDS);
      expect(refusal(await edit(low, { inherits: [id] }))).toEqual(EXCEEDS);
    }
    expect(refusal(await edit(top, { status: 'active' }))).toEqual(EXCEEDS);
  });

  it('403: an admin, to let a role grant itself what it inherits of a disabled one', async () => {
    const billing = await makeRole(owner.bearer, ['billing:read']);
    const gate = await makeRole(owner.bearer, ['billing:manage'], { status: 'disabled', inherits: [billing.id] });
    const heir = await makeRole(owner.bearer, [], { inherits: [gate.id] });
    for (const permission of ['billing:read', 'billing:manage']) {
      expect(refusal(await edit(heir, { bindings: [{ permission }] }))).toEqual(EXCEEDS);
    }
    expect(refusal(await edit(heir, { inherits: [billing.id] }))).toEqual(EXCEEDS);
    expect((await edit(heir, { description: 'Waits.' })).status).toBe(200);
  });

  it('403: an admin, a role that inherits one of their rank, which may grant more tomorrow', async () => {
    const { id } = await roleNamed(owner.bearer, 'admin');
    expect(refusal(await create({ inherits: [id] }))).toEqual(EXCEEDS);
    expect(refusal(await edit(low, { inherits: [id] }))).toEqual(EXCEEDS);
    const heir = await makeRole(owner.bearer, [], { inherits: [id] });
    expect((await edit(heir, { description: 'Made by the owner.' })).status).toBe(200);
  });

  it('403: an admin, their own role or the owner’s, to widen, weaken, disable or delete it', async () => {
    const own = await roleNamed(owner.bearer, 'admin');
    for (const changes of [{ bindings: [] }, { rank: 10 }, { status: 'disabled' }, { description: 'Mine' }]) {
      expect(refusal(await edit(own, changes))).toEqual(EXCEEDS);
    }
    const peer = await makeRole(owner.bearer, [], { rank: 50 });
    expect(refusal(await admin.bearer.delete(`/api/roles/${peer.id}`))).toEqual(EXCEEDS);
  });

  it('403: an admin, a low role that one of their rank inherits', async () => {
    const base = await makeRole(owner.bearer, ['reports:read']);
    await makeRole(owner.bearer, [], { rank: 50, inherits: [base.id] });
    for (const changes of [{ bindings: [] }, { status: 'disabled' }, { bindings: [{ permission: 'projects:read' }] }]) {
      expect(refusal(await edit(base, changes))).toEqual(EXCEEDS);
    }
  });

  it('403: an admin, to give a role that would have what they lack, were what it inherits enabled', async () => {
    const billing = await makeRole(owner.bearer, ['billing:read'], { rank: 1 });
    const heir = await makeRole(owner.bearer, ['projects:read'], { rank: 2, inherits: [billing.id] });
    expect(
      (await owner.bearer.send('PATCH', `/api/roles/${billing.id}`, { status: 'disabled', version: 1 })).status,
    ).toBe(200);
    const member = await newMember(app, owner.tenant.id, 'user');
    const give = (by: HttpClient) =>
      by.post('/api/assignments', { actorType: 'human', actorId: member.userId, roleId: heir.id });
    expect(refusal(await give(admin.bearer))).toEqual(EXCEEDS);
    expect((await give(owner.bearer)).status).toBe(201);
  });

  it('403: what a robot or a key gives is bounded by both its own and its owner’s power', async () => {
    const narrow = await makeKey(app, owner.bearer, { permissions: ['roles:*', 'projects:read'] });
    expect(refusal(await create({ bindings: [{ permission: 'projects:create' }] }, narrow.client))).toEqual(EXCEEDS);
    const level = await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['*'] });
    expect(refusal(await create({}, level.client))).toEqual([403, 'rbac.rank-required']);
    const robot = await newRobot(app, owner.bearer);
    expect(refusal(await create({}, robot.bearer))).toEqual([403, 'rbac.permission-required']);
  });

  it('200, 201, 204: an admin, below, what they hold themselves, and to take away', async () => {
    const made = await create({ rank: 49, bindings: [{ permission: 'projects:*' }], inherits: [low.id] });
    expect(made.status).toBe(201);
    const role = made.body as MadeRole;
    expect((await edit(role, { bindings: [{ permission: 'users:read' }], rank: 10 })).status).toBe(200);
    const wide = await makeRole(owner.bearer, ['billing:read', 'projects:read']);
    await holderOf(app, owner.tenant.id, wide);
    expect((await edit(wide, { bindings: [{ permission: 'projects:read' }] })).status).toBe(200);
    expect((await edit(wide, { status: 'disabled' })).status).toBe(200);
    expect((await admin.bearer.delete(`/api/roles/${role.id}`)).status).toBe(204);
  });

  it('201: an owner, also one of the highest rank that has everything', async () => {
    const wish = { name: 'deputy', rank: 100, bindings: [{ permission: '*' }] };
    expect((await create(wish, owner.bearer)).status).toBe(201);
  });
});
