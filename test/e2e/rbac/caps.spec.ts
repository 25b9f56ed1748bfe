import type { Answer } from '../../support/http-client.js';
import { newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { inParallel } from '../identity/steps.js';
import { makeRole, roleNamed } from './roles.js';

const READ = 'projects:read';

describe('how much the roles of a tenant come to, and how many one actor holds', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start({ GRANTS_PER_TENANT: '100', ASSIGNMENTS_PER_ACTOR: '5' });
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  const refusal = ({ status, body }: Answer): unknown[] => [status, body.code, body.limit];
  const inTeams = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ permission: READ, scopeType: 'team', scopeId: `team-${index}` }));
  const edit = (id: string, version: number, changes: object) =>
    owner.bearer.send('PATCH', `/api/roles/${id}`, { version, ...changes });

  it('409: bindings past the most, by a new role, an edited one, or by what is inherited', async () => {
    const wide = await makeRole(owner.bearer, [], { bindings: inTeams(40) });
    const tooMany = [409, 'platform.too-many', 100];
    const make = (rest: object) => owner.bearer.post('/api/roles', { name: 'one-more', rank: 1, ...rest });
    expect(refusal(await make({ bindings: inTeams(40) }))).toEqual(tooMany);
    expect(refusal(await make({ inherits: [wide.id] }))).toEqual(tooMany);
    expect(refusal(await edit(wide.id, 1, { bindings: inTeams(90) }))).toEqual(tooMany);
    const low = await makeRole(owner.bearer, []);
    expect(refusal(await edit(low.id, 1, { inherits: [wide.id] }))).toEqual(tooMany);
    expect((await edit(wide.id, 1, { bindings: inTeams(1) })).status).toBe(200);
    expect((await edit(low.id, 1, { inherits: [wide.id] })).status).toBe(200);
  });

  it('409: assignments of one team past the most, of twenty at once', async () => {
    const { id: roleId } = await roleNamed(owner.bearer, 'user');
    const { id: actorId } = (await owner.bearer.post('/api/teams', { name: 'Many hats' })).body as { id: string };
    const answers = await inParallel(20, (index) =>
      owner.bearer.post('/api/assignments', {
        ...{ actorType: 'team', actorId, roleId },
        ...{ scopeType: 'project', scopeId: `project-${index}` },
      }),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(15);
  });

  it('409: assignments past the most, of twenty at once; one that has expired makes room', async () => {
    const { id: roleId } = await roleNamed(owner.bearer, 'user');
    const { userId: actorId } = await newMember(app, owner.tenant.id, 'user');
    const assign = (index: number) =>
      owner.bearer.post('/api/assignments', {
        ...{ actorType: 'human', actorId, roleId },
        ...{ scopeType: 'project', scopeId: `project-${index}` },
      });
    const answers = await inParallel(20, assign);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(4);
    expect(refusal(await assign(20))).toEqual([409, 'platform.too-many', 5]);
    await app.database.asOwner(
      `UPDATE rbac.assignments SET expires_at = now() WHERE actor_id = $1 AND scope_type IS NOT NULL`,
      [actorId],
    );
    expect((await assign(20)).status).toBe(201);
    const held = await owner.bearer.get(`/api/assignments?actorId=${actorId}&status=active`);
    expect(held.body.assignments).toHaveLength(2);
  });
});
