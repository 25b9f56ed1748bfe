import { newId } from '#kernel';
import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import { admit, newMember } from '../../support/members.js';
import { newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { OPEN } from '../../contracts/support/default-tenant.js';
import { makeKey } from '../api-keys/keys.js';
import { inParallel, statusCounts } from '../identity/steps.js';

describe('PATCH /api/tenants/:tenantId', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start(OPEN);
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  type Client = typeof owner.client;
  const change = (client: Client, tenantId: string, body: object) =>
    client.send('PATCH', `/api/tenants/${tenantId}`, body);
  const newSlug = (): string => `slug-${newId().slice(-12)}`;

  it('200: changes what is named, and leaves the rest; the trail says what', async () => {
    const { client, tenant } = await newOwner(app);
    const [slug, settings] = [newSlug(), { language: 'zh', features: { robots: true } }];
    const { status, body } = await change(client, tenant.id, { version: 1, name: ' Acme Robots ', slug, settings });
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ id: tenant.id, name: 'Acme Robots', slug, settings, version: 2, status: 'active' }),
    ]);
    expect((await change(client, tenant.id, { version: 2, settings: {} })).body).toMatchObject({
      ...{ name: 'Acme Robots', slug, settings: {}, version: 3 },
    });
    expect((await client.get(`/api/tenants/${tenant.id}`)).body).toMatchObject({ settings: {}, version: 3 });
    const { logs } = (await client.get('/api/audit/logs?action=tenancy.tenant-changed')).body;
    expect((logs as { data: unknown }[]).map(({ data }) => data)).toEqual([
      { changed: ['settings'], name: 'Acme Robots', slug },
      { changed: ['name', 'slug', 'settings'], name: 'Acme Robots', slug },
    ]);
  });

  it('200: what is so already changes nothing, and is not recorded', async () => {
    const { client, tenant } = await newOwner(app);
    const { body } = await change(client, tenant.id, {
      version: 1,
      name: tenant.name,
      slug: tenant.slug,
      settings: {},
    });
    expect(body.version).toBe(1);
    expect((await client.get('/api/audit/logs?action=tenancy.tenant-changed')).body.logs).toEqual([]);
  });

  it('200: the old slug is free at once, and whoever asks to join by it finds nothing', async () => {
    const { client, tenant } = await newOwner(app);
    await change(client, tenant.id, { version: 1, slug: newSlug() });
    const guest = await signUp(app);
    expect((await guest.client.post('/api/join-requests', { slug: tenant.slug })).status).toBe(404);
    expect((await guest.client.post('/api/tenants', { name: 'Heir', slug: tenant.slug })).status).toBe(201);
  });

  it('of twenty changes of one version one is done', async () => {
    const { client, tenant } = await newOwner(app);
    const answers = await inParallel(20, (n) => change(client, tenant.id, { version: 1, name: `Name ${n}` }));
    expect(statusCounts(answers)).toEqual({ 200: 1, 409: 19 });
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('platform.stale-write');
  });

  it('of tenants that want one slug at once one gets it, and two that swap theirs are both refused', async () => {
    const owners = [];
    for (let n = 0; n < 6; n++) owners.push(await newOwner(app));
    const slug = newSlug();
    const answers = await Promise.all(owners.map((one) => change(one.client, one.tenant.id, { version: 1, slug })));
    expect(statusCounts(answers)).toEqual({ 200: 1, 409: 5 });
    const [first, second] = owners.filter((_, n) => answers[n]?.status === 409) as [typeof owner, typeof owner];
    const swapped = await inParallel(20, (n) => {
      const [from, to] = n % 2 === 0 ? [first, second] : [second, first];
      return change(from.client, from.tenant.id, { version: 1, slug: to.tenant.slug });
    });
    expect(statusCounts(swapped)).toEqual({ 409: 20 });
  });

  it('200: by a key that carries it, and 403 by an admin', async () => {
    const { client, tenant } = await newOwner(app);
    const key = await makeKey(app, client, { level: 'tenant', permissions: ['tenant:update'] });
    expect((await change(key.client, tenant.id, { version: 1, name: 'By a program' })).status).toBe(200);
    const admin = await newMember(app, tenant.id, 'admin');
    const { status, body } = await change(admin.client, tenant.id, { version: 2, name: 'By an admin' });
    expect([status, body.code]).toEqual([403, 'rbac.permission-required']);
  });

  it('401: without a credential', async () => {
    expect((await change(app.client(), owner.tenant.id, { version: 1 })).status).toBe(401);
  });

  it('404: another tenant, also one of the caller that is not selected, looks like none', async () => {
    const stranger = await newOwner(app);
    const second = (await owner.client.post('/api/tenants', { name: 'Second' })).body.id as string;
    for (const id of [stranger.tenant.id, second, newId(), 'nonsense']) {
      const { status, body } = await change(owner.client, id, { version: 1, name: 'Mine' });
      expect([status, body.code]).toEqual([404, 'tenancy.tenant-not-found']);
    }
    expect((await stranger.client.get(`/api/tenants/${stranger.tenant.id}`)).body.version).toBe(1);
  });

  it('409: the default tenant keeps its slug, and takes another name', async () => {
    const { client, userId } = await signUp(app);
    await admit(app, DEFAULT_TENANT_ID, userId, 'owner');
    await client.post('/api/auth/select-tenant', { tenantId: DEFAULT_TENANT_ID });
    const refused = await change(client, DEFAULT_TENANT_ID, { version: 1, slug: newSlug() });
    expect([refused.status, refused.body.code]).toEqual([409, 'tenancy.default-tenant']);
    expect((await change(client, DEFAULT_TENANT_ID, { version: 1, name: 'Ours' })).body.slug).toBe('default');
  });

  it.each([
    ['status', { status: 'suspended' }],
    ['tier', { tier: 'gold' }],
    ['a slug of another form', { slug: 'Not A Slug' }],
    ['null for a name', { name: null }],
    ['no name', { name: ' ' }],
    ['settings of another type', { settings: [] }],
    ['settings that are too many', { settings: { text: 'x'.repeat(8192) } }],
    ['settings that PostgreSQL cannot keep', { settings: { text: 'a\u0000' } }],
  ])('422: %s', async (_, body) => {
    expect((await change(owner.client, owner.tenant.id, { version: 1, ...body })).status).toBe(422);
  });
});
