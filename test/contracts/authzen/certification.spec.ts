import { ALICE, AuthzenScene, BOB, PUBLIC_URL, READ, RECORD_1, RECORD_2, WRITE } from './scene.js';

const ALICE_READS = { subject: ALICE, action: READ, resource: RECORD_1 };
const CONTEXT = { time: '2025-06-27T18:03-07:00', ip: '192.168.1.1' };
const TYPE = 'application/json; charset=utf-8';

/** The cases of the OpenID certification scenario for AuthZEN 1.0, by the numbers of its sections: Core, and Discovery. */
describe('AuthZEN 1.0 certification', () => {
  let scene: AuthzenScene;

  beforeAll(async () => {
    scene = await AuthzenScene.start();
  });

  afterAll(() => scene.app.stop());

  describe('Basic Core', () => {
    it.each([
      ['2.2.1: alice reads', ALICE_READS, true],
      ['rule 2: alice writes', { ...ALICE_READS, action: WRITE }, true],
      ['rule 3: bob reads', { ...ALICE_READS, subject: BOB }, true],
      ['2.2.2: bob does not write', { ...ALICE_READS, subject: BOB, action: WRITE }, false],
      ['2.2.3: with a context', { ...ALICE_READS, context: CONTEXT }, true],
      [
        '2.2.8: with properties',
        {
          subject: { ...ALICE, properties: { department: 'Sales', role: 'manager' } },
          action: { ...READ, properties: { method: 'GET' } },
          resource: { ...RECORD_1, properties: { status: 'active', owner: 'bob' } },
        },
        true,
      ],
      ['2.2.9: with unknown members', { ...ALICE_READS, foo: 'bar', futureField: { nested: true } }, true],
    ])('%s', async (_, body, decision) => {
      const { status, headers, body: said } = await scene.evaluate(body);
      expect([status, headers.get('content-type'), said.decision]).toEqual([200, TYPE, decision]);
      expect(said.context).toEqual(expect.any(Object));
    });

    it.each(['subject', 'action', 'resource'])('2.4.1: 400 without %s', async (name) => {
      expect((await scene.evaluate({ ...ALICE_READS, [name]: undefined })).status).toBe(400);
    });

    it.each([
      ['subject.type', { subject: { id: 'alice' } }],
      ['subject.id', { subject: { type: 'user' } }],
      ['action.name', { action: {} }],
      ['resource.type', { resource: { id: 'record-1' } }],
      ['resource.id', { resource: { type: 'record' } }],
    ])('2.4.2: 400 without %s', async (_, part) => {
      expect((await scene.evaluate({ ...ALICE_READS, ...part })).status).toBe(400);
    });

    it('2.4.3: 400 for another content type', async () => {
      for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded']) {
        const by = scene.pep.with({ 'content-type': type });
        expect((await scene.evaluate(JSON.stringify(ALICE_READS), by)).status).toBe(400);
      }
    });

    it.each([
      ['2.4.4', '{"subject": '],
      ['2.4.5', ''],
      ['2.4.5, without a content type', undefined],
    ])('%s: 400 for what is no JSON, or nothing', async (_, body) => {
      expect((await scene.evaluate(body)).status).toBe(400);
    });

    it.each([
      ['a subject', { subject: 'alice' }],
      ['a name', { action: { name: 123 } }],
    ])('2.4.6: 400 for %s of another type', async (_, part) => {
      expect((await scene.evaluate({ ...ALICE_READS, ...part })).status).toBe(400);
    });

    it('2.5.1: the request id comes back, of answers and of refusals', async () => {
      const id = 'bfe9eb29-ab87-4ca3-be83-a1d5d8305716';
      const by = scene.pep.with({ 'x-request-id': id });
      const answers = [await scene.evaluate(ALICE_READS, by), await scene.evaluate({}, by)];
      expect(answers.map(({ status, headers }) => [status, headers.get('x-request-id')])).toEqual([
        [200, id],
        [400, id],
      ]);
    });

    it('2.6: the same question is answered so each time', async () => {
      for (let times = 0; times < 5; times++) expect((await scene.evaluate(ALICE_READS)).body.decision).toBe(true);
    });
  });

  describe('Batch Core', () => {
    const resources = [{ resource: RECORD_1 }, { resource: RECORD_2 }];

    it.each([
      ['3.2.1', { subject: ALICE, action: READ, evaluations: resources }, [true, false]],
      [
        '3.2.2',
        { subject: BOB, resource: RECORD_1, evaluations: [{ action: READ }, { action: WRITE }] },
        [true, false],
      ],
      ['3.2.5', { evaluations: [ALICE_READS, { subject: BOB, action: WRITE, resource: RECORD_1 }] }, [true, false]],
      [
        '3.2.6',
        {
          ...{ subject: ALICE, action: READ, context: { time: CONTEXT.time } },
          evaluations: [resources[0], { ...resources[1], context: { source: 'batch-override' } }],
        },
        [true, false],
      ],
      [
        '3.2.7: a default counts whole',
        { ...ALICE_READS, action: WRITE, evaluations: [{}, resources[1]] },
        [true, false],
      ],
      [
        '3.4.1: an item that lacks something is denied',
        {
          ...{ subject: ALICE, action: READ, options: { evaluations_semantic: 'execute_all' } },
          evaluations: [resources[0], {}],
        },
        [true, false],
      ],
      ['3.4.2: without evaluations', ALICE_READS, true],
      ['3.4.3: of none', { ...ALICE_READS, evaluations: [] }, true],
    ])('%s', async (_, body, decisions) => {
      expect(await scene.decisions(body)).toEqual(decisions);
    });
  });

  describe('Discovery', () => {
    it('6: says where its endpoints are, and that they are there', async () => {
      const { status, headers, body } = await scene.app.client().get('/.well-known/authzen-configuration');
      expect([status, headers.get('content-type')]).toEqual([200, TYPE]);
      const { policy_decision_point, ...endpoints } = body as Record<string, string>;
      expect(policy_decision_point).toBe(PUBLIC_URL);
      expect(Object.keys(endpoints)).toEqual(['access_evaluation_endpoint', 'access_evaluations_endpoint']);
      for (const endpoint of Object.values(endpoints)) {
        expect(endpoint.startsWith(`${PUBLIC_URL}/access/v1/`)).toBe(true);
        expect((await scene.pep.post(endpoint.slice(PUBLIC_URL.length), {})).status).toBe(400);
      }
    });
  });
});
