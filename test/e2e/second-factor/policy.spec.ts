import { newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { addTotp, halfSignIn, totpCode } from '../../support/second-factor.js';
import { TestApp } from '../../support/test-app.js';
import { inParallel } from '../identity/steps.js';

describe('who needs a second factor in a tenant', () => {
  let app: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
    other = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
  });

  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  /** Who owns a tenant, has a second factor, and says who else needs one. */
  const securedOwner = async () => {
    const owner = await newOwner(app);
    const totp = await addTotp(owner.client);
    const path = `/api/tenants/${owner.tenant.id}/second-factor-policy`;
    const setPolicy = (requirement: string, roles: string[] = []) =>
      owner.client.send('PUT', path, { requirement, roles });
    const select = () => owner.client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
    return { ...owner, ...totp, path, setPolicy, select };
  };

  type Member = Awaited<ReturnType<typeof newMember>>;
  const selectIn = (tenantId: string, { client }: Pick<Member, 'client'>) =>
    client.post('/api/auth/select-tenant', { tenantId });

  describe('200', () => {
    it('required: stops every member without one at once on every process, until they have one', async () => {
      const { tenant, setPolicy, select } = await securedOwner();
      const member = await newMember(app, tenant.id, 'user');
      expect((await other.client().bearer(member.accessToken).get('/api/auth/me')).status).toBe(200);
      expect((await setPolicy('required')).body).toEqual({
        requirement: 'required',
        roles: [],
        remembersDevices: true,
      });
      expect((await other.client().bearer(member.accessToken).get('/api/auth/me')).status).toBe(401);
      const refreshed = await other.client().post('/api/auth/refresh', { refreshToken: member.refreshToken });
      expect(refreshed.status).toBe(401);
      const refused = await selectIn(tenant.id, member);
      expect([refused.status, refused.body.code]).toEqual([403, 'identity.second-factor-required']);
      expect((await member.client.get('/api/teams')).body.code).toBe('tenancy.tenant-required');
      await addTotp(member.client);
      expect((await selectIn(tenant.id, member)).status).toBe(200);
      expect((await select()).status).toBe(200);
    });

    it('of a role: asks its holders alone, and whoever is given it', async () => {
      const { client, tenant, setPolicy, select } = await securedOwner();
      const [admin, user] = [await newMember(app, tenant.id, 'admin'), await newMember(app, tenant.id, 'user')];
      expect((await setPolicy('optional', ['admin'])).status).toBe(200);
      expect((await selectIn(tenant.id, admin)).status).toBe(403);
      const selected = await selectIn(tenant.id, user);
      expect(selected.status).toBe(200);
      await select();
      const promoted = await client.send('PUT', `/api/members/${user.userId}/role`, { role: 'admin' });
      expect(promoted.status).toBeLessThan(300);
      const byToken = other.client().bearer(selected.body.accessToken as string);
      expect((await byToken.get('/api/auth/me')).status).toBe(401);
      expect((await selectIn(tenant.id, user)).body.code).toBe('identity.second-factor-required');
    });

    it('is told to members, and not asked of keys', async () => {
      const { client, bearer, tenant, setPolicy, path, select } = await securedOwner();
      const { key } = (await bearer.post('/api/api-keys', { name: 'Mine' })).body as { key: string };
      await setPolicy('required', ['owner', 'admin']);
      expect((await client.get(path)).body).toEqual({
        requirement: 'required',
        roles: ['admin', 'owner'],
        remembersDevices: true,
      });
      expect((await app.client().with({ 'x-api-key': key }).get('/api/auth/me')).status).toBe(200);
      await select();
      const { body } = await client.get('/api/auth/me');
      expect(body.tenantId).toBe(tenant.id);
    });

    it('the same once more changes nothing; less ends', async () => {
      const { tenant, setPolicy, select, client } = await securedOwner();
      await setPolicy('required');
      await select();
      await setPolicy('required');
      expect((await client.get('/api/auth/me')).body.tenantId).toBe(tenant.id);
      expect((await setPolicy('optional')).status).toBe(200);
      expect((await selectIn(tenant.id, await newMember(app, tenant.id, 'user'))).status).toBe(200);
    });

    it('whoever takes the last one away is out of the tenant, on every device', async () => {
      const owner = await securedOwner();
      await owner.setPolicy('required');
      await app.database.asOwner('UPDATE identity.second_factors SET last_step = 0 WHERE user_id = $1', [owner.userId]);
      const half = await halfSignIn(app, owner.person);
      await half.client.post('/api/auth/second-factor/totp', { code: totpCode(owner.secret) });
      const elsewhere = await selectIn(owner.tenant.id, half);
      await app.database.asOwner('UPDATE identity.second_factors SET last_step = 0 WHERE user_id = $1', [owner.userId]);
      const { password } = owner.person;
      const code = totpCode(owner.secret);
      await owner.client.post('/api/auth/reauthenticate', { password, method: 'totp', code });
      const own = await owner.select();
      expect((await owner.client.delete(`/api/users/me/second-factors/${owner.factorId}`)).status).toBe(204);
      for (const { body } of [own, elsewhere]) {
        expect(
          (
            await other
              .client()
              .bearer(body.accessToken as string)
              .get('/api/auth/me')
          ).status,
        ).toBe(401);
      }
      expect((await owner.select()).body.code).toBe('identity.second-factor-required');
    });
  });

  describe('403', () => {
    it('an owner who has none can’t ask it of others', async () => {
      const { client, tenant } = await newOwner(app);
      const path = `/api/tenants/${tenant.id}/second-factor-policy`;
      for (const policy of [
        { requirement: 'required', roles: [] },
        { requirement: 'optional', roles: ['user'] },
      ]) {
        const { status, body } = await client.send('PUT', path, policy);
        expect([status, body.code]).toEqual([403, 'identity.second-factor-required']);
      }
    });

    it.each(['admin', 'user'])('an %s may not', async (role) => {
      const { tenant, path } = await securedOwner();
      const { client } = await newMember(app, tenant.id, role);
      const { status, body } = await client.send('PUT', path, { requirement: 'required', roles: [] });
      expect([status, body.code]).toEqual([403, 'tenancy.owner-required']);
    });
  });

  it('404: another tenant, and a role that there is not', async () => {
    const [mine, theirs] = [await securedOwner(), await securedOwner()];
    const policy = { requirement: 'required', roles: [] };
    for (const answer of [await mine.client.send('PUT', theirs.path, policy), await mine.client.get(theirs.path)]) {
      expect([answer.status, answer.body.code]).toEqual([404, 'tenancy.tenant-not-found']);
    }
    expect((await theirs.client.get(theirs.path)).body.requirement).toBe('optional');
    const { status, body } = await mine.setPolicy('optional', ['captain']);
    expect([status, body.code]).toEqual([404, 'rbac.role-not-found']);
  });

  it('holds for whoever selects the tenant, or is given the role, at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const { client, tenant, setPolicy, select } = await securedOwner();
      await setPolicy('optional', ['admin']);
      await select();
      const member = await newMember(app, tenant.id, 'user');
      const { sessionToken } = (await app.client().post('/api/auth/login', member.person)).body as Record<
        string,
        string
      >;
      const selecting = inParallel(4, (n) =>
        (n % 2 ? app : other).client().bearer(sessionToken!).post('/api/auth/select-tenant', { tenantId: tenant.id }),
      );
      await client.send('PUT', `/api/members/${member.userId}/role`, { role: 'admin' });
      for (const { body } of await selecting) {
        if (!body.accessToken) continue;
        expect(
          (
            await app
              .client()
              .bearer(body.accessToken as string)
              .get('/api/auth/me')
          ).status,
        ).toBe(401);
      }
    }
  });
});
