import { newId } from '#kernel';
import { newMember } from '../../support/members.js';
import { logIn, newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { inParallel, statusCounts } from '../identity/steps.js';
import { ALL_CLOSED, doorsOf, newSuperuser, personWithEverything } from './doors.js';
import type { Account } from './steps.js';

describe('disabling an account', () => {
  let app: TestApp;
  let other: TestApp;
  let admin: Account;

  beforeAll(async () => {
    app = await TestApp.start();
    other = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
    admin = await newSuperuser(app);
  });

  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  const set = (userId: string, status: 'disable' | 'enable', body: object = {}) =>
    admin.client.post(`/api/users/${userId}/${status}`, status === 'disable' ? body : undefined);

  it('200: when it has returned, every door is closed, in every process', async () => {
    const person = await personWithEverything(app);
    for (const at of [app, other]) {
      const open = await doorsOf(at, person);
      expect(Object.entries(open).filter(([, status]) => status !== 200)).toEqual([]);
    }
    const { status, body } = await set(person.userId, 'disable');
    expect([status, body.status]).toEqual([200, 'disabled']);
    for (const at of [other, app]) expect(await doorsOf(at, person)).toEqual(ALL_CLOSED);
  });

  it('200: enabled again its keys and robots count, its person signs in anew, and no old session comes back', async () => {
    const person = await personWithEverything(app);
    await set(person.userId, 'disable');
    expect((await set(person.userId, 'enable')).body.status).toBe('active');
    const closed = { ...ALL_CLOSED, key: 200, robot: 200, login: 200 };
    for (const at of [other, app]) expect(await doorsOf(at, person)).toEqual(closed);
  });

  it('no session that is started at that moment outlives it', async () => {
    const { person, userId } = await signUp(app);
    const [, ...logins] = await Promise.all([
      set(userId, 'disable'),
      ...Array.from({ length: 10 }, (_, n) =>
        (n % 2 === 0 ? app : other)
          .client()
          .post('/api/auth/login', { email: person.email, password: person.password }),
      ),
    ]);
    await set(userId, 'enable');
    for (const { status, body } of logins) {
      if (status !== 200) continue;
      const me = await app
        .client()
        .bearer(body.sessionToken as string)
        .get('/api/auth/me');
      expect(me.status).toBe(401);
    }
  });

  it('200: twice changes nothing, twenty at once record one', async () => {
    const { userId } = await signUp(app);
    expect(statusCounts(await inParallel(20, () => set(userId, 'disable')))).toEqual({ 200: 20 });
    const lines = await app.database.asOwner(
      `SELECT actor_id, tenant_id FROM audit.events WHERE user_id = $1 AND action = 'identity.account-disabled'`,
      [userId],
    );
    expect(lines).toEqual([{ actor_id: admin.userId, tenant_id: null }]);
  });

  it('a sign-up that waits for its code can’t go on', async () => {
    const { client, person, userId } = await signUp(app);
    await set(userId, 'disable');
    expect((await client.post('/api/auth/sign-up', { ...person, phone: '+8613987654321' })).status).toBe(202);
    await expect(logIn(app, person)).rejects.toThrow('identity.credentials-wrong');
  });

  describe('409', () => {
    it('where a tenant would be left without an owner, with its id; unless it is suspended besides', async () => {
      const owner = await newOwner(app);
      const member = await newMember(app, owner.tenant.id, 'user');
      const refused = await set(owner.userId, 'disable');
      expect([refused.status, refused.body.code, refused.body.tenantIds]).toEqual([
        409,
        'rbac.last-owner',
        [owner.tenant.id],
      ]);
      expect((await owner.bearer.get('/api/auth/me')).status).toBe(200);
      expect((await set(owner.userId, 'disable', { suspendTenants: true })).status).toBe(200);
      expect((await member.bearer.get('/api/auth/me')).status).toBe(401);
      const tenants = await app.database.asOwner('SELECT status FROM tenancy.tenants WHERE id = $1', [owner.tenant.id]);
      expect(tenants).toEqual([{ status: 'suspended' }]);
    });

    it('an owner who is disabled is none to leave the tenant to', async () => {
      const owner = await newOwner(app);
      const second = await newMember(app, owner.tenant.id, 'owner');
      expect((await set(second.userId, 'disable')).status).toBe(200);
      const left = await owner.bearer.delete('/api/members/me');
      expect([left.status, left.body.code]).toEqual([409, 'rbac.last-owner']);
      await set(second.userId, 'enable');
      expect((await owner.bearer.delete('/api/members/me')).status).toBe(204);
    });

    it('of an owner who leaves and one who is disabled at once, one stays, ten times', async () => {
      for (let round = 0; round < 10; round++) {
        const owner = await newOwner(app);
        const second = await newMember(app, owner.tenant.id, 'owner');
        const answers = await Promise.all([owner.bearer.delete('/api/members/me'), set(second.userId, 'disable')]);
        const won = answers.filter(({ status }) => status < 300);
        const lost = answers.filter(({ body }) => body.code === 'rbac.last-owner');
        expect([won.length, lost.length]).toEqual([1, 1]);
      }
    });

    it('not the own account', async () => {
      for (const status of ['disable', 'enable'] as const) {
        expect((await set(admin.userId, status)).body.code).toBe('identity.own-account');
      }
    });
  });

  it('404: nobody’s', async () => {
    for (const id of [newId(), 'me-not', '%00']) {
      expect((await set(id, 'disable')).status).toBe(404);
      expect((await admin.client.get(`/api/users/${id}`)).status).toBe(404);
    }
  });

  it('403: for nobody else, not even an owner, and for no key of a superuser', async () => {
    const owner = await newOwner(app);
    const { userId } = await signUp(app);
    await app.database.asOwner('INSERT INTO rbac.superusers (id, granted_at, version) VALUES ($1, now(), 1)', [
      owner.userId,
    ]);
    const { key } = (await owner.bearer.post('/api/api-keys', { name: 'All of it' })).body as { key: string };
    const stranger = await newOwner(app);
    for (const [caller, code] of [
      [stranger.client, 'rbac.permission-required'],
      [app.client().with({ 'x-api-key': key }), 'identity.sign-in-required'],
    ] as const) {
      for (const path of ['/api/users', `/api/users/${userId}`]) {
        const { status, body } = await caller.get(path);
        expect([status, body.code]).toEqual([403, code]);
      }
      for (const action of ['disable', 'enable']) {
        const { status, body } = await caller.post(`/api/users/${userId}/${action}`, {});
        expect([status, body.code]).toEqual([403, code]);
      }
    }
    expect((await app.client().get('/api/users')).status).toBe(401);
  });
});
