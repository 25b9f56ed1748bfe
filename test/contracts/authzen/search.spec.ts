import { makeKey } from '../../e2e/api-keys/keys.js';
import type { HttpClient } from '../../support/http-client.js';
import { newMember } from '../../support/members.js';
import { newOwner, signUp } from '../../support/people.js';
import { ALICE, AuthzenScene, BOB, READ, RECORD_1, RECORD_2, WRITE } from './scene.js';

interface Entity {
  readonly type: string;
  readonly id: string;
}

/** What docs/contracts/authzen.md says of searches, besides what the certification asks for. */
describe('AuthZEN searches', () => {
  let scene: AuthzenScene;

  beforeAll(async () => {
    scene = await AuthzenScene.start();
  });

  afterAll(() => scene.app.stop());

  const search = (what: string, body: object, by: HttpClient = scene.pep) => by.post(`/access/v1/search/${what}`, body);
  const found = async <T = Entity>(what: string, body: object, by?: HttpClient): Promise<T[]> => {
    const { status, text, body: said } = await search(what, body, by);
    if (status !== 200) throw new Error(`search: ${text}`);
    return said.results as T[];
  };

  describe('of subjects', () => {
    const readers = (type: string, name = 'read') => ({ subject: { type }, action: { name }, resource: RECORD_1 });

    it('people by id, and by username where they have one; robots and tenant-level keys; each is allowed by an evaluation', async () => {
      const { owner } = scene;
      await owner.bearer.post('/api/robots', { name: 'scout', teamIds: [] });
      const { id } = await makeKey(scene.app, owner.bearer, { level: 'tenant', permissions: ['record:read'] });
      const people = [scene.alice, scene.bob, owner].map(({ userId }) => ({ type: 'human', id: userId }));
      expect(new Set(await found('subject', readers('human')))).toEqual(new Set(people));
      const users = await found('subject', readers('user', 'tenant:read'));
      expect(users).toContainEqual({ type: 'user', id: owner.userId });
      expect(await found('subject', readers('service'))).toEqual([{ type: 'service', id }]);
      const robots = await found('subject', readers('robot', 'tenant:read'));
      expect(robots).toHaveLength(1);
      const evaluations = [...users, ...robots].map((subject) => ({ subject }));
      const decisions = await scene.decisions({ action: { name: 'tenant:read' }, resource: RECORD_1, evaluations });
      expect(decisions).toEqual(evaluations.map(() => true));
    });

    it('nobody of another tenant, and nobody whose account is disabled', async () => {
      const stranger = await newOwner(scene.app);
      const { userId } = await newMember(scene.app, scene.owner.tenant.id, 'admin');
      const ids = async () => (await found('subject', readers('human', 'users:manage'))).map(({ id }) => id);
      expect(await ids()).toContain(userId);
      await scene.app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [userId]);
      expect(await ids()).not.toContain(userId);
      expect(await ids()).not.toContain(stranger.userId);
    });
  });

  describe('of resources', () => {
    const resources = (subject: Entity, type: string, name = 'read') => ({
      subject,
      action: { name },
      resource: { type },
    });

    it('those that roles and assignments name, where an evaluation allows it', async () => {
      const owner = { type: 'user', id: scene.owner.userId };
      expect(await found('resource', resources(owner, 'record'))).toEqual([RECORD_1]);
      const given = { actorType: 'human', actorId: scene.bob.userId, scopeType: 'record', scopeId: 'record-2' };
      const { body } = await scene.owner.bearer.get('/api/roles?name=admin');
      const assigned = await scene.owner.bearer.post('/api/assignments', {
        ...given,
        roleId: body.roles[0].id as string,
      });
      expect([assigned.status, await found('resource', resources(owner, 'record'))]).toEqual([
        201,
        [RECORD_1, RECORD_2],
      ]);
      const ofAdmins = await found('resource', resources(BOB, 'record', 'users:read'));
      expect([ofAdmins, await found('resource', resources(ALICE, 'record', 'write'))]).toEqual([
        [RECORD_2],
        [RECORD_1],
      ]);
    });

    it('teams and chatgroups', async () => {
      const { id: teamId } = (await scene.owner.bearer.get('/api/teams')).body.teams[0] as Entity;
      const { chatgroups } = (await scene.owner.bearer.get(`/api/teams/${teamId}/chatgroups`)).body as {
        chatgroups: Entity[];
      };
      const owner = { type: 'user', id: scene.owner.userId };
      expect(await found('resource', resources(owner, 'team', 'teams:manage'))).toEqual([{ type: 'team', id: teamId }]);
      const expected = chatgroups.map(({ id }) => ({ type: 'chatgroup', id }));
      expect(await found('resource', resources(owner, 'chatgroup', 'teams:manage'))).toEqual(expected);
      expect(await found('resource', resources(ALICE, 'team', 'teams:manage'))).toEqual([]);
    });

    it('a token goes on with its own search alone', async () => {
      const owner = { type: 'user', id: scene.owner.userId };
      const bindings = ['a', 'b', 'c'].map((scopeId) => ({ permission: 'record:read', scopeType: 'record', scopeId }));
      const made = await scene.owner.bearer.post('/api/roles', { name: 'abc', rank: 1, bindings });
      expect(made.status).toBe(201);
      const page = async (subject: Entity, wish: object) => {
        const { status, body } = await search('resource', { ...resources(subject, 'record'), page: wish });
        return { status, body, token: body.page?.next_token as string };
      };
      const first = await page(owner, { limit: 2 });
      const second = await page(owner, { limit: 2, token: first.token });
      const ids = [first, second].flatMap(({ body }) => (body.results as Entity[]).map(({ id }) => id));
      expect(ids).toEqual(['a', 'b', 'c', 'record-1']);
      for (const token of [first.token, `${first.token}x`, 'nonsense', '.']) {
        const { status, body } = await page(ALICE, { limit: 2, token });
        expect([status, body]).toEqual([400, expect.stringContaining('(platform.cursor-invalid)')]);
      }
    });
  });

  it('of actions: those of the type of the resource, and none of another', async () => {
    const subject = { type: 'user', id: scene.owner.userId };
    const names = async (type: string) =>
      (await found<{ name: string }>('action', { subject, resource: { type, id: 'any' } })).map(({ name }) => name);
    expect(await names('projects')).toEqual(['create', 'delete', 'read', 'update']);
    expect(await names('record')).toEqual(['delete', 'read', 'write']);
    expect(await found('action', { subject: BOB, resource: RECORD_1 })).toEqual([READ]);
    expect(await found('action', { subject: ALICE, resource: { ...RECORD_1, id: 'record-9' } })).toEqual([]);
  });

  it('of oneself without `roles:read`, within what the credential carries; before a tenant is selected nothing', async () => {
    const { bearer } = scene.alice;
    expect(await found('action', { subject: ALICE, resource: RECORD_1 }, bearer)).toEqual([READ, WRITE]);
    const { client } = await makeKey(scene.app, scene.owner.bearer, { permissions: ['record:read'] });
    const owner = { type: 'user', id: scene.owner.userId };
    expect(await found('action', { subject: owner, resource: RECORD_1 }, client)).toEqual([READ]);
    const { sessionToken, userId } = await signUp(scene.app);
    const nowhere = scene.app.client().bearer(sessionToken);
    expect(await found('action', { subject: { type: 'user', id: userId }, resource: RECORD_1 }, nowhere)).toEqual([]);
  });

  it('403: about others without `roles:read`, whoever that is and of whatever type', async () => {
    const bodies = ['user', 'spaceship'].flatMap((type) => {
      const subject = { type, id: 'alice' };
      return [
        ['subject', { subject, action: READ, resource: RECORD_1 }],
        ['resource', { subject, action: READ, resource: RECORD_1 }],
        ['action', { subject, resource: RECORD_1 }],
      ] as const;
    });
    for (const [what, body] of bodies) {
      const { status, body: said } = await search(what, body, scene.bob.bearer);
      expect([status, said]).toEqual([403, 'Permission required: roles:read (rbac.permission-required)']);
    }
  });

  it.each([0, 1001, 1.5, '10', null])('400: a page of %j', async (limit) => {
    const { status, body } = await search('action', { subject: ALICE, resource: RECORD_1, page: { limit } });
    expect([status, body]).toEqual([400, 'Not valid: page/limit (http.validation-failed)']);
  });
});
