import { EraseDeletedTenants } from '../../../libs/tenancy/src/retention/erase-deleted-tenants.js';
import type { Answer } from '../../support/http-client.js';
import { newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

const SETTINGS = { TENANTS_PER_PERSON: '3', TEAMS_PER_TENANT: '4', CHATGROUPS_PER_TENANT: '4' };

describe('how many tenants, teams and chatgroups there may be', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start(SETTINGS);
  });

  afterAll(() => app.stop());

  const atOnce = (work: (index: number) => Promise<Answer>) =>
    Promise.all(Array.from({ length: 10 }, (_, index) => work(index)));

  /** That so many were made, and the others refused by the cap. */
  function expectMade(answers: Answer[], made: number, limit: number): void {
    const refused = answers.filter(({ status }) => status !== 201);
    expect(answers.length - refused.length).toBe(made);
    for (const { status, body } of refused) {
      expect([status, body.code, body.limit]).toEqual([409, 'platform.too-many', limit]);
    }
  }

  it('409: past the tenants of one person, of ten at once; another person has their own', async () => {
    const { client } = await signUp(app);
    expectMade(await atOnce((index) => client.post('/api/tenants', { name: `Tenant ${index}` })), 3, 3);
    expect((await client.get('/api/tenants')).body.tenants).toHaveLength(3);
    const other = await signUp(app);
    expect((await other.client.post('/api/tenants', { name: 'Elsewhere' })).status).toBe(201);
  });

  it('201: a tenant that is erased or left counts no more, one that is deleted still, and one that was joined never', async () => {
    const { client } = await signUp(app);
    const make = () => client.post('/api/tenants', { name: 'One of mine' });
    const made = [await make(), await make(), await make()].map(({ body }) => body as { id: string; slug: string });
    const [first, second, third] = made.map(({ id }) => id);
    const { status } = await client.post(`/api/tenants/${first}/deletion`, { slug: made[0]!.slug });
    expect([status, (await make()).status]).toEqual([200, 409]);
    await app.database.asOwner(`UPDATE tenancy.tenants SET erase_after = now() - interval '2 minutes' WHERE id = $1`, [
      first,
    ]);
    await app.nest.get(EraseDeletedTenants).erase();
    expect([(await make()).status, (await make()).status]).toEqual([201, 409]);
    await app.database.asOwner('DELETE FROM tenancy.memberships WHERE tenant_id = $1', [second]);
    expect([(await make()).status, (await make()).status]).toEqual([201, 409]);
    await app.database.asOwner('UPDATE tenancy.tenants SET created_by = gen_random_uuid() WHERE id = $1', [third]);
    expect([(await make()).status, (await make()).status]).toEqual([201, 409]);
    expect((await client.get('/api/tenants')).body.tenants).toHaveLength(4);
  });

  it('409: past the teams of a tenant, of ten at once, its first one counted; one deleted makes room', async () => {
    const { bearer } = await newOwner(app);
    const make = (index: number) => bearer.post('/api/teams', { name: `Team ${index}` });
    const answers = await atOnce(make);
    expectMade(answers, 3, 4);
    const made = answers.find(({ status }) => status === 201);
    await bearer.delete(`/api/teams/${made!.body.id as string}`);
    expect([(await make(10)).status, (await make(11)).status]).toEqual([201, 409]);
  });

  it('409: past the chatgroups of a tenant, of ten at once, in whichever team', async () => {
    const { bearer } = await newOwner(app);
    const first = (await bearer.get('/api/teams')).body.teams[0].id as string;
    const second = (await bearer.post('/api/teams', { name: 'Second' })).body.id as string;
    const make = (index: number) =>
      bearer.post(`/api/teams/${index % 2 ? first : second}/chatgroups`, { name: `Group ${index}` });
    expectMade(await atOnce(make), 3, 4);
    expect((await (await newOwner(app)).bearer.post('/api/teams', { name: 'Elsewhere' })).status).toBe(201);
  });
});
