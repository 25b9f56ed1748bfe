import pg from 'pg';
import { newProviderPerson } from '../../e2e/social/steps.js';
import { sendRaw } from '../../e2e/platform/raw-http.js';
import { Rows } from '../../support/rows.js';
import type { HttpClient } from '../../support/http-client.js';
import type { Operation } from '../../support/openapi.js';
import { TestApp } from '../../support/test-app.js';
import { Exchange } from '../support/exchange.js';
import { failed, STUDIO } from '../web-studio/studio.js';
import { OPEN } from '../support/default-tenant.js';
import { CASES_OF_AETHERA } from './cases-of-aethera.js';
import { CASES_OF_AETHERA_ACCESS } from './cases-of-aethera-access.js';
import { CASES_OF_AUTHZEN } from './cases-of-authzen.js';
import { CASES_OF_WEB_STUDIO } from './cases-of-web-studio.js';
import { ContractScene, unheardOfSession, unheardOfToken } from './scene.js';

const AETHERA = {
  name: 'aethera-daarion',
  refusal: { detail: expect.any(String), code: expect.any(String), request_id: expect.any(String) },
  success: expect.anything(),
  codeOf: (body: { code: string }) => body.code,
  statusesOfBodies: [413, 415, 422],
};

const WEB_STUDIO = {
  name: 'web-studio',
  refusal: failed(expect.any(String) as string),
  success: { success: true, data: expect.anything() },
  codeOf: ({ error: { code, message } }: { error: { code: string; message: string } }) => {
    if (code !== 'mfa_required') return code;
    return message === 'A second factor is awaited' ? 'identity.mfa-required' : 'identity.second-factor-required';
  },
  statusesOfBodies: [413, 415, 422],
};

const AUTHZEN = {
  name: 'authzen',
  refusal: expect.stringMatching(/^.+ \([a-z-]+\.[a-z-]+\)$/) as object,
  success: expect.any(Object),
  codeOf: (body: string) => /\((\S+)\)$/.exec(body)?.[1],
  statusesOfBodies: [413, 400, 400],
};

const CONTRACTS = [
  {
    form: AETHERA,
    prefix: '',
    cases: { ...CASES_OF_AETHERA, ...CASES_OF_AETHERA_ACCESS },
    nowhere: '/auth/nothing',
    unheardOf: unheardOfSession,
    caller: ({ owner }: ContractScene) => owner.bearer,
    halfSignedIn: (scene: ContractScene) => scene.halfSignedIn(),
  },
  {
    form: AUTHZEN,
    prefix: '',
    cases: CASES_OF_AUTHZEN,
    nowhere: '/access/v1/nothing',
    unheardOf: unheardOfSession,
    caller: ({ owner }: ContractScene) => owner.bearer,
    halfSignedIn: (scene: ContractScene) => scene.halfSignedIn(),
  },
  ...['', '/gateway'].map((prefix) => ({
    form: WEB_STUDIO,
    prefix,
    cases: CASES_OF_WEB_STUDIO,
    nowhere: '/identity/nothing',
    unheardOf: unheardOfToken,
    caller: ({ owner }: ContractScene) => owner.caller,
    halfSignedIn: (scene: ContractScene) => scene.halfSignedInStudio(),
  })),
];

/** Every operation of a contract answers every status that it documents, no other, in the contract’s form, and tells its limit. */
describe.each(CONTRACTS)('every status of $form.name, below $prefix/', (contract) => {
  const exchange = new Exchange(contract.form, contract.prefix);
  const { operations } = exchange;
  const guarded = operations.filter(({ access }) => access.kind !== 'public');
  const ofPeople = operations.filter(({ access }) => access.kind === 'signed-in');
  const closedToTheHalfSignedIn = guarded.filter(({ answers }) => answers.includes('403 identity.mfa-required'));
  const takingBodies = operations.filter(({ body }) => body !== undefined);
  const changing = operations.filter(({ method }) => method !== 'GET');
  let scene: ContractScene;
  let app: TestApp;
  let rows: Rows;

  beforeAll(async () => {
    scene = await ContractScene.start();
    app = scene.app;
    rows = await Rows.of(app.database);
    exchange.ids = { user_id: scene.viewer.userId };
  });

  afterAll(() => scene.stop());

  /** All are refused so, and nothing has changed by them. */
  async function expectRefused(
    operation: Operation,
    wishes: readonly [by: HttpClient, body?: object | string][],
    said: string,
  ): Promise<void> {
    const before = await rows.fingerprints();
    for (const [by, body] of wishes) expect((await exchange.ask(operation, by, body)).said).toBe(said);
    expect(await rows.fingerprints()).toEqual(before);
  }

  it.each(operations)(
    '400: $name: headers that cannot be read are a problem document: no path is known',
    async (it) => {
      const { status, body } = await sendRaw(app.url, [
        `${it.method} ${exchange.pathOf(it)} HTTP/1.1`,
        'X-Broken\n: yes',
      ]);
      const { code } = JSON.parse(body) as { code: string };
      expect([status, code]).toEqual([400, 'http.malformed-request']);
      exchange.note(it.id, `${status} ${code}`);
    },
  );

  it.each(takingBodies)('400: $name: a body that is no JSON', async (operation) => {
    const bodies = ['{', '{"__proto__":{}}'];
    await expectRefused(
      operation,
      bodies.map((body) => [app.client(), body]),
      '400 http.malformed-request',
    );
  });

  it.each(guarded)('401: $name: without a credential that counts', async (operation) => {
    const callers = [app.client(), app.client().bearer('nonsense'), app.client().with({ 'x-api-key': 'dk_none' })];
    await expectRefused(
      operation,
      callers.map((by) => [by]),
      '401 identity.not-authenticated',
    );
  });

  it.each(closedToTheHalfSignedIn)('403: $name: before the second factor', async (operation) => {
    await expectRefused(operation, [[await contract.halfSignedIn(scene)]], '403 identity.mfa-required');
  });

  it.each(changing)('403: $name: from a page of another origin', async (operation) => {
    const by = contract.caller(scene).with({ origin: 'https://evil.example' });
    await expectRefused(operation, [[by]], '403 http.cross-origin');
  });

  it.each(takingBodies)('413, 415, 422, or what the contract has instead: $name', async (operation) => {
    const [tooLarge, noJson, notValid] = contract.form.statusesOfBodies;
    const by = contract.caller(scene);
    await expectRefused(operation, [[by, JSON.stringify('x'.repeat(65 * 1024))]], `${tooLarge} http.payload-too-large`);
    await expectRefused(
      operation,
      [[by.with({ 'content-type': 'text/plain' })]],
      `${noJson} http.unsupported-media-type`,
    );
    const strange = operation.members.map((name) => ({ [name]: { $ne: '' } }));
    const lacking = operation.requiredMembers.map((name) => ({ [name]: undefined }));
    const unknown = contract.form === AUTHZEN ? [] : [{ 'no such member': 1 }];
    const bodies = ['[]', 'null', ...unknown, ...strange, ...lacking];
    await expectRefused(
      operation,
      bodies.map((body) => [by, body]),
      `${notValid} http.validation-failed`,
    );
  });

  describe('429', () => {
    let limited: TestApp;
    let address = 0;

    beforeAll(async () => {
      const limits = ['ADDRESS', 'FAILED_AUTHENTICATION', 'SIGN_IN'].map((name) => [
        `RATE_LIMIT_${name}_PER_MINUTE`,
        '1',
      ]);
      const settings = { ...Object.fromEntries(limits), ...OPEN, ...STUDIO, ...scene.providers.settings };
      limited = await TestApp.start(
        { ...settings, TRUSTED_PROXIES: '127.0.0.1', WORKER_ENABLED: 'false' },
        app.database,
      );
    });

    afterAll(() => limited.stop());

    const fromSomewhere = () => limited.client().with({ 'x-forwarded-for': `203.0.113.${++address}` });

    it.each(operations)('$name: past the limit, and says when again', async (operation) => {
      const by = fromSomewhere().with({ authorization: 'Bearer wrong' });
      await exchange.ask(operation, by);
      const { said, headers } = await exchange.ask(operation, by);
      expect([said, Number(headers.get('retry-after')) > 0]).toEqual(['429 http.rate-limited', true]);
    });

    it('a path that is no route, past the limit too', async () => {
      const by = fromSomewhere();
      const path = contract.prefix + contract.nowhere;
      const answers = [await by.get(path), await by.get(path)];
      expect(answers.map(({ status, body }) => [status, body])).toEqual([
        [404, contract.form.refusal],
        [429, contract.form.refusal],
      ]);
    });
  });

  if (ofPeople.length > 0) {
    it.each(ofPeople)('403: $name: by a key', async (operation) => {
      await expectRefused(operation, [[await scene.keyHolder()]], '403 identity.sign-in-required');
    });
  }

  it.each(Object.entries(contract.cases))('%s', async (title, run) => {
    const [id = '', expected] = title.split(': ');
    const operation = exchange.named(id);
    const answer = await run((body, by = app.client(), ids = {}) => exchange.ask(operation, by, body, ids), scene);
    expect(answer.said).toBe(expected);
  });

  it('503: while PostgreSQL does not answer', async () => {
    const wishes = await bodiesFor(scene);
    const asking = operations.filter(({ id }) => id !== 'authzenConfiguration');
    const blocker = new pg.Client({ connectionString: app.database.ownerUrl });
    await blocker.connect();
    try {
      await blocker.query(`BEGIN; LOCK TABLE ${rows.tables.join(', ')}`);
      const answers = await Promise.all(
        asking.map((operation) =>
          exchange.ask(operation, app.client().bearer(contract.unheardOf()), wishes[operation.id]),
        ),
      );
      expect(answers.map(({ said, headers }) => [said, headers.get('retry-after')])).toEqual(
        asking.map(() => ['503 platform.unavailable', '1']),
      );
    } finally {
      await blocker.end();
    }
  });

  it('has answered every status that it documents', () => {
    expect(exchange.unseen).toEqual([]);
  });
});

/** Of those whose example is refused before PostgreSQL is asked. */
const bodiesFor = async ({ viewer, providers: { google } }: ContractScene): Promise<Record<string, object>> => ({
  contractRefresh: { refresh_token: viewer.refreshToken },
  contractOAuthLogin: { access_token: undefined, id_token: await google.idToken(newProviderPerson()) },
  studioVerifyToken: { accessToken: unheardOfToken() },
});
