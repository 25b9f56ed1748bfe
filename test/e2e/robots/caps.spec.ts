import { newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { makeRobot, robotName } from './steps.js';

describe('how many robots a person may have made', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ ROBOTS_PER_PERSON: '3' });
  });

  afterAll(() => app.stop());

  it('409: past it, of ten at once; one revoked makes room, and each person and tenant has its own', async () => {
    const owner = await newOwner(app);
    const make = () => owner.bearer.post('/api/robots', { name: robotName(), teamIds: [] });
    const answers = await Promise.all(Array.from({ length: 10 }, make));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(7);
    for (const { status, body } of refused) {
      expect([status, body.code, body.limit]).toEqual([409, 'platform.too-many', 3]);
    }
    await owner.bearer.delete(`/api/robots/${answers.find(({ status }) => status === 201)!.body.id as string}`);
    expect([(await make()).status, (await make()).status]).toEqual([201, 409]);
    const admin = await newMember(app, owner.tenant.id, 'admin');
    await makeRobot(admin.bearer);
    const second = (await owner.client.post('/api/tenants', { name: 'Second' })).body.id as string;
    await owner.client.post('/api/auth/select-tenant', { tenantId: second });
    await makeRobot(owner.client);
  });
});
