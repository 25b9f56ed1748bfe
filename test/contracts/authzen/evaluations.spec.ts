import { newId } from '#kernel';
import type { HttpClient } from '../../support/http-client.js';
import { newMember } from '../../support/members.js';
import { newOwner, signUp } from '../../support/people.js';
import { makeKey } from '../../e2e/api-keys/keys.js';
import { ALICE, AuthzenScene, BOB, READ, RECORD_1, RECORD_2, WRITE } from './scene.js';

const MATCHED = { decision: true, context: { reason: 'matched' } };

/** What docs/contracts/authzen.md says of evaluations, besides what the certification asks for. */
describe('AuthZEN evaluations', () => {
  let scene: AuthzenScene;

  beforeAll(async () => {
    scene = await AuthzenScene.start();
  });

  afterAll(() => scene.app.stop());

  const ask = async (subject: object, by?: HttpClient, name = 'read', resource: object = RECORD_1): Promise<unknown> =>
    (await scene.evaluate({ subject, action: { name }, resource }, by)).body;
  const refused = (reason: string) =>
    expect.objectContaining({ context: expect.objectContaining({ reason }) }) as object;

  describe('200', () => {
    it('a person by username however it is written, and by id; as the check has it, with who refused and what is missing', async () => {
      const { userId } = scene.alice;
      for (const subject of [
        ALICE,
        { type: 'user', id: 'Alice' },
        { type: 'user', id: userId },
        { type: 'human', id: userId },
      ]) {
        expect(await ask(subject)).toEqual(MATCHED);
      }
      expect(await ask(BOB, undefined, 'write')).toEqual({
        decision: false,
        context: {
          reason: 'no_matching_role',
          deniedBy: { link: 'human', id: scene.bob.userId },
          missing: { permission: 'record:write', scopeType: 'record', scopeId: 'record-1' },
        },
      });
      expect(await ask({ type: 'human', id: 'alice' })).toEqual(refused('not_a_member'));
    });

    it('robots and tenant-level keys', async () => {
      const { id } = (await scene.owner.bearer.post('/api/robots', { name: 'scout', teamIds: [] })).body as {
        id: string;
      };
      expect(await ask({ type: 'robot', id }, undefined, 'tenant:read')).toEqual(MATCHED);
      const key = await makeKey(scene.app, scene.owner.bearer, { level: 'tenant', permissions: ['record:*'] });
      expect(await ask({ type: 'service', id: key.id })).toEqual(MATCHED);
      expect(await ask({ type: 'service', id: key.id }, undefined, 'tenant:read')).toEqual(
        refused('credential_limited'),
      );
    });

    it('an action with a `:` is the permission itself; one that there is none of is denied', async () => {
      expect(await ask(ALICE, undefined, 'record:write')).toEqual(MATCHED);
      expect(await ask(ALICE, undefined, 'fly')).toEqual(refused('unknown_permission'));
      expect(await ask(ALICE, undefined, '*')).toEqual(refused('unknown_permission'));
    });

    it('whoever is of another tenant, or of no type that there is, is answered like nobody', async () => {
      const stranger = await newOwner(scene.app);
      await scene.app.database.asOwner(`UPDATE identity.users SET username = 'mallory' WHERE id = $1`, [
        stranger.userId,
      ]);
      const nobody = { decision: false, context: expect.objectContaining({ reason: 'not_a_member' }) as object };
      const subjects = [
        ...[
          { type: 'user', id: 'mallory' },
          { type: 'user', id: stranger.userId },
          { type: 'human', id: stranger.userId },
        ],
        ...[
          { type: 'user', id: 'nobody-at-all' },
          { type: 'human', id: newId() },
          { type: 'spaceship', id: 'alice' },
        ],
      ];
      for (const subject of subjects) expect(await ask(subject)).toEqual(nobody);
      const text = async (id: string) =>
        (await scene.evaluate({ subject: { type: 'user', id }, action: READ, resource: RECORD_1 })).text;
      expect((await text('mallory')).replaceAll('mallory', 'nobody1')).toBe(await text('nobody1'));
    });

    it('what is said of the subject in `properties` gives it nothing', async () => {
      const subject = { ...BOB, properties: { role: 'admin', isSuperuser: true } };
      expect(await ask(subject, undefined, 'write', { ...RECORD_1, properties: { owner: 'bob' } })).toEqual(
        refused('no_matching_role'),
      );
    });

    it('of oneself without `roles:read`, within what the credential carries', async () => {
      const { bearer, userId } = scene.alice;
      expect(await ask(ALICE, bearer)).toEqual(MATCHED);
      expect(await ask({ type: 'user', id: userId }, bearer)).toEqual(MATCHED);
      const { client } = await makeKey(scene.app, scene.owner.bearer, { permissions: ['record:read'] });
      const owner = { type: 'user', id: scene.owner.userId };
      expect(await ask(owner, client)).toEqual(MATCHED);
      expect(await ask(owner, client, 'write')).toEqual(refused('credential_limited'));
    });

    it('before a tenant is selected nothing is allowed', async () => {
      const { client, userId, sessionToken } = await signUp(scene.app);
      expect(client.cookie).toBeDefined();
      expect(await ask({ type: 'user', id: userId }, scene.app.client().bearer(sessionToken))).toEqual(
        refused('no_tenant'),
      );
    });

    it('counts what has changed when the call that changed it has returned', async () => {
      const { userId } = await newMember(scene.app, scene.owner.tenant.id, 'user');
      const subject = { type: 'user', id: userId };
      const before = await ask(subject, undefined, 'users:manage');
      await scene.owner.bearer.send('PUT', `/api/members/${userId}/role`, { role: 'admin' });
      expect([before, await ask(subject, undefined, 'users:manage')]).toEqual([refused('no_matching_role'), MATCHED]);
    });

    it('each decision stands in the trail: who asked, and about whom, also where that is nobody', async () => {
      const evaluations = [{ subject: BOB }, { subject: { type: 'spaceship', id: 'x' } }];
      await scene.decisions({ action: { name: 'delete' }, resource: RECORD_2, evaluations });
      const rows = await scene.app.database.asOwner(
        `SELECT data->'subject' AS subject FROM audit.events WHERE tenant_id = $1 AND outcome = 'refused'
          AND data->>'permission' = 'record:delete' AND actor_type = 'service' ORDER BY data->'subject'->>'type'`,
        [scene.owner.tenant.id],
      );
      expect(rows).toEqual([
        { subject: { type: 'human', id: scene.bob.userId } },
        { subject: { type: 'spaceship', id: 'x' } },
      ]);
    });
  });

  describe('several', () => {
    const [may, mayNot] = [{ action: READ }, { action: WRITE }];
    const batch = (evaluations_semantic: string, evaluations: unknown[]) => ({
      subject: BOB,
      resource: RECORD_1,
      options: { evaluations_semantic },
      evaluations,
    });

    it.each([
      ['execute_all', [may, mayNot, may], [true, false, true]],
      ['deny_on_first_deny', [may, mayNot, may], [true, false]],
      ['deny_on_first_deny', [may, {}, may], [true, false]],
      ['deny_on_first_deny', [mayNot, {}, may], [false]],
      ['permit_on_first_permit', [mayNot, may, mayNot], [false, true]],
      ['permit_on_first_permit', [{}, mayNot, 'x', may, mayNot], [false, false, false, true]],
    ])('%s of %j', async (semantic, evaluations, decisions) => {
      expect(await scene.decisions(batch(semantic, evaluations))).toEqual(decisions);
    });

    it('one that cannot be read says why', async () => {
      const { body } = await scene.evaluateSeveral(batch('execute_all', [{}, { action: { name: 1 } }]));
      expect(body.evaluations).toEqual(
        ['action', 'action/name'].map((member) => ({
          decision: false,
          context: { reason: 'unreadable', message: `Not valid: ${member}` },
        })),
      );
    });

    it('1,000, each as it would be answered alone', async () => {
      const evaluations = Array.from({ length: 1000 }, (_, index) => (index % 2 === 0 ? may : mayNot));
      expect(await scene.decisions(batch('execute_all', evaluations))).toEqual(evaluations.map((one) => one === may));
    });

    it('of oneself and of others: each as it would be answered alone', async () => {
      const { bearer, userId } = scene.owner;
      const limited = await makeKey(scene.app, bearer, { permissions: ['roles:read'] });
      const evaluations = [{ subject: { type: 'user', id: userId } }, { subject: ALICE }];
      expect(await scene.decisions({ action: READ, resource: RECORD_1, evaluations }, limited.client)).toEqual([
        false,
        true,
      ]);
    });
  });

  it('403: about others without `roles:read`, whoever that is, in the form of the specification', async () => {
    for (const subject of [ALICE, { type: 'user', id: 'nobody-at-all' }, { type: 'robot', id: newId() }]) {
      const { status, body } = await scene.evaluate({ subject, action: READ, resource: RECORD_1 }, scene.bob.bearer);
      expect([status, body]).toEqual([403, 'Permission required: roles:read (rbac.permission-required)']);
    }
  });

  it('401: without a credential, by the cookie alone, and as RFC 6750 has it', async () => {
    const cookie = scene.app.client();
    cookie.cookie = scene.alice.client.cookie;
    for (const by of [scene.app.client(), scene.app.client().bearer('nonsense'), cookie]) {
      const { status, body, headers } = await scene.evaluate({}, by);
      expect([status, body, headers.get('www-authenticate')]).toEqual([
        401,
        expect.stringMatching(/\(identity\.not-authenticated\)$/),
        'Bearer',
      ]);
    }
  });

  it.each([
    ['a list', []],
    ['no text', { subject: { type: 'user', id: 7 } }],
    ['empty text', { subject: { type: '', id: 'alice' } }],
    ['a control character', { subject: { type: 'user', id: 'a\u0000b' } }],
    ['half a surrogate pair', { subject: { type: 'user', id: '\ud800' } }],
    ['257 characters', { resource: { type: 'record', id: 'x'.repeat(257) } }],
    ['properties that are none', { subject: { ...ALICE, properties: 'admin' } }],
    ['a context that is none', { context: [] }],
    ['1,001 evaluations', { evaluations: Array(1001).fill({}) }],
    ['evaluations that are no list', { evaluations: { 0: {} } }],
    ['a default that is none', { subject: 'alice', evaluations: [{ subject: ALICE }] }],
    ['options that are none', { options: 'execute_all' }],
    ['a semantic that there is none of', { options: { evaluations_semantic: 'constructor' } }],
  ])('400: %s', async (_, part) => {
    const body = Array.isArray(part) ? part : { subject: ALICE, action: READ, resource: RECORD_1, ...part };
    const { status, body: said } = await scene.evaluateSeveral(body);
    expect([status, said]).toEqual([400, expect.stringMatching(/^Not valid: .*\(http\.validation-failed\)$/)]);
  });
});
