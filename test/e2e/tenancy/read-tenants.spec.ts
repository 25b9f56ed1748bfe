import { newId } from '#kernel';
import { newMember } from '../../support/members.js';
import { logIn, newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

describe('reading tenants', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app, 'Acme Robotics');
  });

  afterAll(() => app.stop());

  describe('GET /api/tenants', () => {
    it('200: lists the tenants that the caller belongs to, by name, and no others', async () => {
      const member = await newMember(app, owner.tenant.id, 'user');
      const own = (await member.client.post('/api/tenants', { name: 'Aardvark' })).body;
      const { status, body } = await member.client.get('/api/tenants');
      expect(status).toBe(200);
      expect(body).toEqual({ tenants: [own, { ...owner.tenant }] });
      expect((await owner.client.get('/api/tenants')).body).toEqual({ tenants: [owner.tenant] });
    });

    it('200: an empty list for somebody who belongs to none', async () => {
      const { client } = await signUp(app);
      expect((await client.get('/api/tenants')).body).toEqual({ tenants: [] });
    });

    it('200: shows a suspended tenant as such, also at login, and its owner resumes it from there', async () => {
      const other = await newOwner(app);
      const member = await newMember(app, other.tenant.id, 'user');
      await other.client.post(`/api/tenants/${other.tenant.id}/suspend`);
      const suspended = { ...other.tenant, status: 'suspended' };
      for (const { person } of [other, member]) {
        const client = app.client();
        const { body } = await client.post('/api/auth/login', { email: person.email, password: person.password });
        expect(body.tenants).toEqual([{ ...suspended, roles: [expect.any(String)] }]);
        expect((await client.get('/api/tenants')).body).toEqual({ tenants: [suspended] });
        const selected = await client.post('/api/auth/select-tenant', { tenantId: other.tenant.id });
        expect([selected.status, selected.body.code]).toEqual([403, 'tenancy.tenant-suspended']);
      }
      const { client } = await logIn(app, other.person);
      const [found] = (await client.get('/api/tenants')).body.tenants as { id: string }[];
      expect((await client.post(`/api/tenants/${found!.id}/resume`)).status).toBe(200);
      expect((await client.post('/api/auth/select-tenant', { tenantId: found!.id })).status).toBe(200);
      expect((await client.get('/api/tenants')).body).toEqual({ tenants: [other.tenant] });
    });

    it('404: a suspended tenant looks like none to those outside', async () => {
      const other = await newOwner(app);
      await other.client.post(`/api/tenants/${other.tenant.id}/suspend`);
      const { client } = await signUp(app);
      const answers = [other.tenant.id, newId()].map((tenantId) =>
        client.post('/api/auth/select-tenant', { tenantId }),
      );
      const [theirs, nobodys] = (await Promise.all(answers)).map(seen);
      expect(theirs).toEqual(nobodys);
      expect(theirs?.body).toMatchObject({ code: 'tenancy.tenant-not-found' });
    });

    it('200: leaves out a tenant that is deleted', async () => {
      const other = await newOwner(app);
      await app.database.asOwner(
        `UPDATE tenancy.tenants SET status = 'deleted', erase_after = now() + interval '1 day' WHERE id = $1`,
        [other.tenant.id],
      );
      expect((await other.client.get('/api/tenants')).body).toEqual({ tenants: [] });
      const again = await logIn(app, other.person);
      expect((await again.client.post('/api/auth/select-tenant', { tenantId: other.tenant.id })).status).toBe(404);
    });

    it('401: without a credential', async () => {
      expect((await app.client().get('/api/tenants')).status).toBe(401);
    });
  });

  describe('GET /api/tenants/:tenantId', () => {
    it('200: for a member, before any tenant is selected as well as after', async () => {
      const { client } = await logIn(app, owner.person);
      for (const caller of [client, owner.client, owner.bearer]) {
        const answer = await caller.get(`/api/tenants/${owner.tenant.id}`);
        expect([answer.status, answer.body]).toEqual([
          200,
          {
            ...owner.tenant,
            ...{ tier: 'standard', settings: {}, suspendedBy: null, suspensionReason: null, version: 1 },
            createdAt: expect.any(String) as string,
          },
        ]);
      }
    });

    it('404: another tenant looks exactly like one that never existed, and like what can be no id', async () => {
      const stranger = await newOwner(app);
      const { tenant } = owner;
      const shouted = tenant.id.toUpperCase();
      const wrong = [
        tenant.id,
        newId(),
        'no-id',
        tenant.slug,
        shouted,
        `${tenant.id}%00`,
        '%00',
        `{${tenant.id}}`,
        '*',
      ];
      const answers = await Promise.all(wrong.map((id) => stranger.client.get(`/api/tenants/${id}`)));
      const [first, ...others] = answers.map(seen);
      expect(first).toMatchObject({ status: 404, body: { code: 'tenancy.tenant-not-found' } });
      for (const other of others) expect(other).toEqual(first);
    });

    it('404: an outsider before any tenant is selected is answered the same', async () => {
      const { client } = await signUp(app);
      const answers = [owner.tenant.id, newId()].map((id) => client.get(`/api/tenants/${id}`));
      const [theirs, nobodys] = (await Promise.all(answers)).map(seen);
      expect(theirs).toEqual(nobodys);
      expect(theirs?.status).toBe(404);
    });

    it('401: without a credential, whether or not the tenant exists', async () => {
      const answers = [owner.tenant.id, newId()].map((id) => app.client().get(`/api/tenants/${id}`));
      const [theirs, nobodys] = (await Promise.all(answers)).map(seen);
      expect(theirs).toEqual(nobodys);
      expect(theirs?.status).toBe(401);
    });
  });
});

/** All that tells one answer from another, but for what is new in each. */
function seen({ status, headers, body }: { status: number; headers: Headers; body: Record<string, unknown> }) {
  const fixed = [...headers].filter(([name]) => !/^(date|x-request-id|x-rate-limit-.*|ratelimit)$/.test(name));
  return { status, headers: fixed, body: { ...body, requestId: 'one of its own' } };
}
