import { grantSuperuser, revokeSuperuser } from '../../../apps/cli/src/superuser.js';
import { newMember } from '../../support/members.js';
import { newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { newRobot } from '../robots/steps.js';
import { accountWithEmail, changeEmail } from './steps.js';

describe('superusers', () => {
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

  const env = () => ({
    NODE_ENV: 'test',
    PUBLIC_URL: 'http://localhost:3000',
    DATABASE_URL: app.database.appUrl,
    REDIS_URL: process.env['TEST_REDIS_URL'],
    REDIS_KEY_PREFIX: `sallyport:${app.database.name}`,
    KEY_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    PASSWORD_PEPPER: Buffer.alloc(32, 2).toString('base64'),
  });

  const decisions = async (token: string) => {
    const ask = (at: TestApp, permission: string) =>
      at.client().bearer(token).post('/api/access/check', { permission });
    const answers = [
      await ask(app, 'billing:manage'),
      await ask(other, 'billing:manage'),
      await ask(app, 'moon:launch'),
    ];
    return answers.map(({ body }) => body.reason as string);
  };

  it('are made by the command line, and have every permission at once in every process; until it takes that back', async () => {
    const owner = await newOwner(app);
    const member = await newMember(app, owner.tenant.id, 'user');
    await changeEmail(member.client, member.person.email);
    expect(await decisions(member.accessToken)).toEqual(['no_matching_role', 'no_matching_role', 'unknown_permission']);
    expect(await grantSuperuser(env(), member.person.email.toUpperCase())).toContain(member.userId);
    expect(await grantSuperuser(env(), member.person.email)).toContain('is a superuser');
    expect(await decisions(member.accessToken)).toEqual(['superuser', 'superuser', 'unknown_permission']);
    for (const at of [app, other]) {
      expect((await at.client().bearer(member.accessToken).get('/api/users')).status).toBe(200);
    }
    await revokeSuperuser(env(), member.person.email);
    expect(await decisions(member.accessToken)).toEqual(['no_matching_role', 'no_matching_role', 'unknown_permission']);
    for (const at of [app, other]) {
      expect((await at.client().bearer(member.accessToken).get('/api/users')).status).toBe(403);
    }
  });

  it('each change stands in the trail of the account, by the command line, once', async () => {
    const { userId, person } = await accountWithEmail(app);
    for (const change of [grantSuperuser, grantSuperuser, revokeSuperuser, revokeSuperuser]) {
      await change(env(), person.email);
    }
    const lines = await app.database.asOwner<{ action: string }>(
      `SELECT action, tenant_id, actor_type, credential_kind FROM audit.events
        WHERE user_id = $1 AND action LIKE 'rbac.superuser%' ORDER BY occurred_at`,
      [userId],
    );
    const by = { tenant_id: null, actor_type: 'service', credential_kind: 'command-line' };
    expect(lines).toEqual(['rbac.superuser-granted', 'rbac.superuser-revoked'].map((action) => ({ action, ...by })));
  });

  it('a tenant that they do not belong to is not there for them either, and its owner may remove them from theirs', async () => {
    const { client, person, userId } = await accountWithEmail(app);
    await grantSuperuser(env(), person.email);
    const owner = await newOwner(app);
    expect((await client.get(`/api/tenants/${owner.tenant.id}`)).status).toBe(404);
    expect((await client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id })).status).toBe(404);
    await app.database.asOwner(
      `INSERT INTO tenancy.memberships (id, tenant_id, user_id, joined_at, version) VALUES ($2, $1, $2, now(), 1)`,
      [owner.tenant.id, userId],
    );
    expect((await owner.bearer.delete(`/api/members/${userId}`)).status).toBe(204);
  });

  it('give no rank: they make no owners; a key carries what it names, and a robot what its own role allows', async () => {
    const owner = await newOwner(app);
    const member = await newMember(app, owner.tenant.id, 'admin');
    await changeEmail(member.client, member.person.email);
    await grantSuperuser(env(), member.person.email);
    const promoted = await member.bearer.send('PUT', `/api/members/${member.userId}/role`, { role: 'owner' });
    expect([promoted.status, promoted.body.code]).toEqual([403, 'rbac.grant-exceeds-own']);
    const made = await member.bearer.post('/api/api-keys', { name: 'Narrow', permissions: ['tenant:read'] });
    const narrow = app.client().with({ 'x-api-key': made.body.key as string });
    const { body } = await narrow.post('/api/access/check', { permission: 'billing:manage' });
    expect(body.reason).toBe('credential_limited');
    const robot = await newRobot(app, member.bearer);
    const answer = await robot.bearer.post('/api/access/check', { permission: 'billing:manage' });
    expect(answer.body.allowed).toBe(false);
  });

  it('nobody is made one whose address is not proved, or who is not there', async () => {
    const { person } = await signUp(app);
    await expect(grantSuperuser(env(), person.email)).rejects.toThrow('rbac.superuser-unfit');
    await expect(grantSuperuser(env(), 'nobody@acme.dev')).rejects.toThrow('rbac.superuser-unfit');
    await expect(grantSuperuser(env(), 'nobody')).rejects.toThrow('identity.email-invalid');
    expect(await revokeSuperuser(env(), 'nobody@acme.dev')).toContain('No account');
  });
});
