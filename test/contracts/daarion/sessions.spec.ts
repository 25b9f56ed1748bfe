import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import { newSuperuser } from '../../e2e/accounts/doors.js';
import { check, makeKey } from '../../e2e/api-keys/keys.js';
import { makeRole, roleNamed } from '../../e2e/rbac/roles.js';
import { newRobot } from '../../e2e/robots/steps.js';
import { admit, newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { newDefaultMember } from '../support/default-tenant.js';

const DEFAULT_MICRODAO = `microdao:${DEFAULT_TENANT_ID}`;
const WEEK_MS = 7 * 86_400_000;

/** The exchanges of docs/contracts/daarion.md, literally. */
describe('DAARION: sessions and actors', () => {
  let app: TestApp;
  let member: Awaited<ReturnType<typeof newDefaultMember>>;

  beforeAll(async () => {
    app = await TestApp.start();
    member = await newDefaultMember(app, 'user');
  });

  afterAll(() => app.stop());

  const actor = (id: string, ...roles: string[]) => ({
    actor_id: `user:${id}`,
    actor_type: 'human',
    microdao_ids: [DEFAULT_MICRODAO],
    roles,
  });

  const logIn = ({ email, password }: { email: string; password: string }) =>
    app.client().post('/auth/login', { email, password });

  describe('POST /auth/login', () => {
    it('200: session token, actor and the end of the session, a week later; the token is set as cookie', async () => {
      const { status, headers, body } = await logIn(member.person);
      expect([status, body]).toEqual([
        200,
        expect.objectContaining({
          session_token: expect.stringMatching(/^sp_session_/),
          actor: actor(member.userId, 'member'),
          expires_at: expect.any(String),
        }),
      ]);
      expect(Math.abs(Date.parse(body.expires_at) - Date.now() - WEEK_MS)).toBeLessThan(60_000);
      const attributes = `; Expires=${new Date(body.expires_at).toUTCString()}; Path=/; HttpOnly; SameSite=Lax`;
      expect(headers.getSetCookie()).toContain(`session_token=${body.session_token}${attributes}`);
    });

    it('200: answers Aethera’s members too, as each of the two contracts has them', async () => {
      const { body } = await logIn(member.person);
      expect(Object.keys(body).sort()).toEqual(
        [
          ...['access_token', 'refresh_token', 'token_type', 'expires_in'],
          ...['session_token', 'actor', 'expires_at'],
        ].sort(),
      );
    });

    it('the cookie is for https alone where the service is reached by it', async () => {
      const secure = await TestApp.start({ PUBLIC_URL: 'https://auth.acme.dev' }, app.database);
      try {
        const { email, password } = member.person;
        const { headers } = await secure.client().post('/auth/login', { email, password });
        expect(headers.get('set-cookie')).toMatch(/^session_token=.*; Secure$/);
      } finally {
        await secure.stop();
      }
    });

    it('401: any password but the own: there are no mock users', async () => {
      const { status, body } = await logIn({ email: member.person.email, password: 'whatever it is' });
      expect([status, body.code]).toEqual([401, 'identity.credentials-wrong']);
    });
  });

  describe('GET /auth/me', () => {
    it('200: the owner of the default tenant is a microdao_owner', async () => {
      const owner = await newDefaultMember(app, 'owner');
      const { body } = await owner.bearer.get('/auth/me');
      expect(body).toEqual(actor(owner.userId, 'member', 'microdao_owner'));
    });

    it('200: an admin, and whoever administers the system', async () => {
      const admin = await newDefaultMember(app, 'admin');
      expect((await admin.bearer.get('/auth/me')).body).toEqual(actor(admin.userId, 'member', 'admin'));
      const superuser = await newSuperuser(app);
      await admit(app, DEFAULT_TENANT_ID, superuser.userId, 'user');
      const { session_token } = (await logIn(superuser.person)).body as { session_token: string };
      const { body } = await app.client().bearer(session_token).get('/auth/me');
      expect(body).toEqual(actor(superuser.userId, 'system_admin', 'member'));
    });

    it('200: all tenants, and the roles of the one that is selected', async () => {
      const owner = await newOwner(app, 'Seven');
      await admit(app, DEFAULT_TENANT_ID, owner.userId, 'user');
      const { body } = await owner.bearer.get('/auth/me');
      expect(body.roles).toEqual(['member', 'microdao_owner']);
      expect(body.microdao_ids.sort()).toEqual([DEFAULT_MICRODAO, `microdao:${owner.tenant.id}`].sort());
      const { session_token } = (await logIn(owner.person)).body as { session_token: string };
      expect((await app.client().bearer(session_token).get('/auth/me')).body.roles).toEqual(['member']);
    });

    it('200: a robot is an agent, a key of the tenant a service, a key of a person that person', async () => {
      const owner = await newDefaultMember(app, 'owner');
      const robot = await newRobot(app, owner.bearer);
      const agent = await app.client().bearer(robot.token).get('/auth/me');
      expect(agent.body).toEqual({
        actor_id: `agent:${robot.id}`,
        actor_type: 'agent',
        microdao_ids: [DEFAULT_MICRODAO],
        roles: ['agent'],
      });
      const ofTenant = await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['projects:read'] });
      const service = await ofTenant.client.get('/auth/me');
      expect(service.body).toMatchObject({ actor_id: `service:${ofTenant.id}`, actor_type: 'service' });
      const ofPerson = await makeKey(app, owner.bearer);
      expect((await ofPerson.client.get('/auth/me')).body).toMatchObject({ actor_id: `user:${owner.userId}` });
    });

    it.each([
      ['owner', ['member', 'microdao_owner']],
      ['admin', ['member', 'admin']],
      ['user', ['member']],
      ['curator', ['member', 'curator']],
    ])('200: in a tenant with the role pack, whoever is %s there has the roles %j', async (role, roles) => {
      const { bearer, tenant } = await newOwner(app);
      expect((await bearer.post('/api/role-packs/daarion/apply', {})).status).toBe(200);
      await makeRole(bearer, [], { name: 'curator' });
      const { bearer: holder } = await newMember(app, tenant.id, role);
      expect((await holder.get('/auth/me')).body.roles).toEqual(roles);
    });

    it('200: a robot with the role of the pack is an agent, and works in its teams alone', async () => {
      const owner = await newOwner(app);
      await owner.bearer.post('/api/role-packs/daarion/apply', {});
      const robot = await newRobot(app, owner.bearer);
      const { id: roleId } = await roleNamed(owner.bearer, 'agent');
      const [first] = (await owner.bearer.get(`/api/assignments?actorId=${robot.id}`)).body.assignments as {
        id: string;
      }[];
      expect((await owner.bearer.delete(`/api/assignments/${first!.id}`)).status).toBe(204);
      const assigned = { actorType: 'robot', actorId: robot.id, roleId };
      expect((await owner.bearer.post('/api/assignments', assigned)).status).toBe(201);
      const caller = app.client().bearer(robot.token);
      expect((await caller.get('/auth/me')).body.roles).toEqual(['agent']);
      const scopeId = (await owner.bearer.get('/api/teams')).body.teams[0].id as string;
      const inTeam = () => check(caller, 'projects:update', { scopeType: 'team', scopeId });
      expect(await inTeam()).toEqual([false, 'out_of_scope']);
      expect((await owner.bearer.send('PUT', `/api/teams/${scopeId}/members/${robot.id}`)).status).toBe(204);
      expect([await inTeam(), await check(caller, 'projects:update')]).toEqual([
        [true, 'matched'],
        [false, 'out_of_scope'],
      ]);
    });
  });

  describe('which credential counts', () => {
    const cookie = async () => `session_token=${(await logIn(member.person)).body.session_token as string}`;

    it('200: the cookie alone, a bearer alone, a key alone', async () => {
      const { key } = await makeKey(app, member.bearer);
      const ways = [
        { cookie: await cookie() },
        { authorization: `Bearer ${member.accessToken}` },
        { 'x-api-key': key },
      ];
      for (const headers of ways) {
        const { status, body } = await app.client().with(headers).get('/auth/me');
        expect([status, body.actor_id]).toEqual([200, `user:${member.userId}`]);
      }
    });

    it('401: the first one present decides, and a good one behind it does not rescue it', async () => {
      const [good, bearer] = [{ cookie: await cookie() }, { authorization: `Bearer ${member.accessToken}` }];
      const ways = [
        { 'x-api-key': 'dk_none', ...bearer, ...good },
        { authorization: 'Bearer nonsense', ...good },
        { authorization: '', ...good },
      ];
      for (const headers of ways) {
        const { status, body } = await app.client().with(headers).get('/auth/me');
        expect([status, body.detail]).toEqual([401, 'Not authenticated']);
      }
    });

    it('401: the cookie of the native API opens none of these routes, and this one no native route', async () => {
      const native = member.client.cookie ?? '';
      expect((await app.client().with({ cookie: native }).get('/auth/me')).status).toBe(401);
      expect(
        (
          await app
            .client()
            .with({ cookie: await cookie() })
            .get('/api/auth/me')
        ).status,
      ).toBe(401);
    });

    it('403: what the cookie authenticates does not change anything from elsewhere', async () => {
      const headers = { cookie: await cookie() };
      const body = {};
      const plain = await fetch(`${app.url}/auth/logout`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const foreign = await app
        .client()
        .with({ ...headers, origin: 'https://evil.example' })
        .post('/auth/logout', body);
      expect([plain.status, foreign.status]).toEqual([403, 403]);
      expect((await app.client().with(headers).get('/auth/me')).status).toBe(200);
    });
  });

  it('POST /auth/logout 204: ends the session of the bearer, and clears the cookie', async () => {
    const { session_token } = (await logIn(member.person)).body as { session_token: string };
    const caller = app.client().bearer(session_token);
    const { status, headers } = await caller.post('/auth/logout', {});
    expect([status, headers.get('set-cookie')]).toEqual([204, expect.stringMatching(/^session_token=; Max-Age=0/)]);
    expect((await caller.get('/auth/me')).status).toBe(401);
  });
});
