import { newId } from '#kernel';
import { newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { check, makeKey, NOT_AUTHENTICATED, withKey } from './keys.js';

describe('DELETE /api/api-keys/{apiKeyId}', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;
  let admin: Awaited<ReturnType<typeof newMember>>;
  let user: Awaited<ReturnType<typeof newMember>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    admin = await newMember(app, owner.tenant.id, 'admin');
    user = await newMember(app, owner.tenant.id, 'user');
  });

  afterAll(() => app.stop());

  const works = async (key: string) => (await check(withKey(app, key), 'tenant:read'))[0] === true;

  describe('204', () => {
    it('an own key, which works until then and not after', async () => {
      const { id, key, client } = await makeKey(app, user.bearer);
      expect(await works(key)).toBe(true);
      expect((await user.bearer.delete(`/api/api-keys/${id}`)).status).toBe(204);
      expect(await check(client, 'tenant:read')).toEqual(NOT_AUTHENTICATED);
    });

    it('a key of the tenant and of any member, to whoever manages keys', async () => {
      const ofTenant = await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['tenant:read'] });
      for (const { id, key } of [ofTenant, await makeKey(app, user.bearer)]) {
        expect((await admin.bearer.delete(`/api/api-keys/${id}`)).status).toBe(204);
        expect(await works(key)).toBe(false);
      }
    });

    it('with a key: itself, also where it carries little; another of its owner’s only where it carries all', async () => {
      const little = await makeKey(app, user.bearer, { permissions: ['tenant:read'] });
      const other = await makeKey(app, user.bearer);
      expect((await little.client.delete(`/api/api-keys/${other.id}`)).status).toBe(404);
      expect((await little.client.delete(`/api/api-keys/${little.id}`)).status).toBe(204);
      const all = await makeKey(app, user.bearer);
      expect((await all.client.delete(`/api/api-keys/${other.id}`)).status).toBe(204);
    });

    it('no process accepts it when the call has returned, in rounds of twenty requests that race it', async () => {
      const second = await TestApp.start({}, app.database);
      try {
        for (let round = 0; round < 10; round++) {
          const { id, key } = await makeKey(app, user.bearer);
          const [here, there] = [withKey(app, key), withKey(second, key)];
          expect(await check(there, 'tenant:read')).toEqual([true, 'matched']);
          const racing = Array.from({ length: 20 }, (_, index) => check(index % 2 ? here : there, 'tenant:read'));
          expect((await user.bearer.delete(`/api/api-keys/${id}`)).status).toBe(204);
          expect(await check(there, 'tenant:read')).toEqual(NOT_AUTHENTICATED);
          expect(await check(here, 'tenant:read')).toEqual(NOT_AUTHENTICATED);
          await Promise.all(racing);
          expect(await check(there, 'tenant:read')).toEqual(NOT_AUTHENTICATED);
        }
      } finally {
        await second.stop();
      }
    });

    it('once: of twenty calls at a time one revokes, and it is in the audit trail once', async () => {
      const { id } = await makeKey(app, user.bearer);
      const answers = await Promise.all(Array.from({ length: 20 }, () => user.bearer.delete(`/api/api-keys/${id}`)));
      expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(19).fill(404)]);
      const { body } = await owner.bearer.get(`/api/audit/logs?resourceId=${id}&action=api-keys.key-revoked`);
      expect(body.logs).toMatchObject([{ outcome: 'success', actorId: user.userId, data: { level: 'user' } }]);
    });
  });

  describe('401', () => {
    it('without a credential', async () => {
      const { id, key } = await makeKey(app, user.bearer);
      expect((await app.client().delete(`/api/api-keys/${id}`)).status).toBe(401);
      expect(await works(key)).toBe(true);
    });
  });

  describe('404 other tenant', () => {
    it('alike for another tenant’s, somebody else’s, a revoked one, an unknown one and no id at all', async () => {
      const elsewhere = await newOwner(app);
      const theirs = await makeKey(app, elsewhere.bearer);
      const theirTenants = await makeKey(app, elsewhere.bearer, { level: 'tenant', permissions: ['tenant:read'] });
      const admins = await makeKey(app, admin.bearer);
      const ofTenant = await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['tenant:read'] });
      const revoked = await makeKey(app, user.bearer);
      await user.bearer.delete(`/api/api-keys/${revoked.id}`);
      const ids = [theirs.id, theirTenants.id, admins.id, ofTenant.id, revoked.id, newId(), 'no-id'];
      for (const id of ids) {
        const { status, body } = await user.bearer.delete(`/api/api-keys/${id}`);
        expect({ status, ...body, requestId: '' }).toEqual({
          type: 'http://localhost:3000/errors/api-keys.key-not-found',
          title: 'No such key',
          detail: 'No such key',
          code: 'api-keys.key-not-found',
          status: 404,
          requestId: '',
        });
      }
      for (const { id } of [theirs, theirTenants]) {
        expect((await owner.bearer.delete(`/api/api-keys/${id}`)).status).toBe(404);
      }
      for (const { key } of [theirs, theirTenants, admins, ofTenant]) expect(await works(key)).toBe(true);
    });
  });
});
