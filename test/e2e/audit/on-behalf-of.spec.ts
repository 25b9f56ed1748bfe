import { newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { makeKey } from '../api-keys/keys.js';
import { mayCreate, newRobot } from '../robots/steps.js';

interface Line {
  readonly action: string;
  readonly outcome: string;
  readonly actorType: string;
  readonly actorId: string;
  readonly credentialKind: string | null;
  readonly onBehalfOf: readonly { type: string; id: string }[];
}

describe('on whose behalf something was done stands in the audit trail', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;
  let admin: Awaited<ReturnType<typeof newMember>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    admin = await newMember(app, owner.tenant.id, 'admin');
  });

  afterAll(() => app.stop());

  const linesOf = async (query: string): Promise<Line[]> =>
    (await owner.bearer.get(`/api/audit/logs?limit=200&${query}`)).body.logs as Line[];

  it('of a robot: who made it, from its pairing on, for what it was allowed and what it was refused', async () => {
    const robot = await newRobot(app, admin.bearer);
    await mayCreate(robot.bearer);
    await robot.bearer.post('/api/access/check', { permission: 'tenant:read' });
    await robot.bearer.get('/api/members');
    const lines = await linesOf(`actorId=${robot.id}`);
    const seen = new Set(lines.map(({ action, outcome }) => `${action} ${outcome}`));
    expect(seen).toEqual(
      new Set(['robots.robot-paired success', 'rbac.access-checked refused', 'rbac.access-checked success']),
    );
    for (const { onBehalfOf } of lines) expect(onBehalfOf).toEqual([{ type: 'human', id: admin.userId }]);
  });

  it('of a user-level key: its owner, for what it did, was allowed and was refused', async () => {
    const { client } = await makeKey(app, admin.bearer, { permissions: ['tenant:read', 'teams:manage'] });
    await client.post('/api/teams', { name: 'By a program' });
    await client.get('/api/members');
    await client.delete('/api/teams/nonsense');
    const lines = (await linesOf(`onBehalfOf=${admin.userId}`)).filter((line) => line.credentialKind === 'api-key');
    const seen = new Set(lines.map(({ action, outcome }) => `${action} ${outcome}`));
    expect(seen).toEqual(
      new Set([
        'tenancy.team-created success',
        'rbac.access-checked success',
        'rbac.access-checked refused',
        'tenancy.delete-team refused',
      ]),
    );
    for (const line of lines) {
      expect(line).toMatchObject({ actorType: 'human', onBehalfOf: [{ type: 'human', id: admin.userId }] });
    }
  });

  it('of a person who is signed in, and of a key of the tenant: nobody', async () => {
    const ofTenant = await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['tenant:read'] });
    await ofTenant.client.post('/api/access/check', { permission: 'tenant:read' });
    const lines = await linesOf(`actorId=${ofTenant.id}`);
    expect(lines).not.toEqual([]);
    lines.push(...(await linesOf(`actorId=${owner.userId}`)));
    for (const { onBehalfOf } of lines) expect(onBehalfOf).toEqual([]);
  });
});
