import { newId } from '#kernel';
import { makeOpaqueToken } from '#platform';
import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import pg from 'pg';
import { makeKey } from '../e2e/api-keys/keys.js';
import { inParallel, startAwaitingSecondFactor } from '../e2e/identity/steps.js';
import { sendRaw } from '../e2e/platform/raw-http.js';
import type { Answer } from '../support/http-client.js';
import { admit } from '../support/members.js';
import { signUp } from '../support/people.js';
import { newPersonWithTotp } from '../support/second-factor.js';
import { Rows } from '../support/rows.js';
import { TestApp } from '../support/test-app.js';
import { contractLogin, newDefaultMember, newRegistration, newViewer, OPEN } from './support/default-tenant.js';
import { Exchange, type Wish } from './support/exchange.js';

const REFUSAL = { detail: expect.any(String), code: expect.any(String), request_id: expect.any(String) };

const exchange = new Exchange('aethera-daarion', (body: { code: string }) => body.code);
const { operations } = exchange;
const guarded = operations.filter(({ access }) => access.kind !== 'public');
const ofPeople = operations.filter(({ access }) => access.kind === 'signed-in');
const closedToTheHalfSignedIn = guarded.filter(({ answers }) => answers.includes('403 identity.mfa-required'));
const takingBodies = operations.filter(({ body }) => body !== undefined);
const changing = operations.filter(({ method }) => method !== 'GET');

/** Every operation of the contracts that share `/auth/…` answers every status that it documents, in their form. */
describe('Aethera and DAARION: every status', () => {
  let app: TestApp;
  let rows: Rows;
  let viewer: Awaited<ReturnType<typeof newViewer>>;

  beforeAll(async () => {
    app = await TestApp.start({ ...OPEN, PASSWORD_HASH_QUEUE: '4' });
    rows = await Rows.of(app.database);
    viewer = await newViewer(app);
  });

  afterAll(() => app.stop());

  async function expectRefused(id: string, wishes: readonly Wish[], said: string): Promise<void> {
    const before = await rows.fingerprints();
    for (const wish of wishes) {
      const answer = await exchange.ask(exchange.named(id), wish);
      expect([answer.said, answer.body]).toEqual([said, REFUSAL]);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    }
    expect(await rows.fingerprints()).toEqual(before);
  }

  it.each(operations)(
    '400: $name: headers that cannot be read are a problem document: no path is known',
    async (it) => {
      const answer = await sendRaw(app.url, [`${it.method} ${it.path} HTTP/1.1`, 'X-Broken\n: yes']);
      expect([answer.status, JSON.parse(answer.body)]).toEqual([
        400,
        expect.objectContaining({ code: 'http.malformed-request' }),
      ]);
      exchange.note(it.id, '400 http.malformed-request');
    },
  );

  it.each(takingBodies)('400: $name: a body that is no JSON', ({ id }) =>
    expectRefused(
      id,
      ['{', '{"__proto__":{}}'].map((body) => ({ by: app.client(), body })),
      '400 http.malformed-request',
    ),
  );

  it.each(guarded)('401: $name: without a credential that counts', ({ id }) =>
    expectRefused(
      id,
      [app.client(), app.client().bearer('nonsense'), app.client().with({ 'x-api-key': 'dk_none' })].map((by) => ({
        by,
      })),
      '401 identity.not-authenticated',
    ),
  );

  it.each(closedToTheHalfSignedIn)('403: $name: before the second factor', async ({ id, access }) => {
    if (access.kind === 'public') return;
    const { sessionToken } = await startAwaitingSecondFactor(app, viewer.userId);
    await expectRefused(id, [{ by: app.client().bearer(sessionToken) }], '403 identity.mfa-required');
  });

  it.each(ofPeople)('403: $name: by a key', async ({ id }) => {
    const member = await newDefaultMember(app, 'user');
    const { client } = await makeKey(app, member.bearer);
    await expectRefused(id, [{ by: client }], '403 identity.sign-in-required');
  });

  it.each(changing)('403: $name: from a page of another origin', ({ id }) =>
    expectRefused(id, [{ by: viewer.bearer.with({ origin: 'https://evil.example' }) }], '403 http.cross-origin'),
  );

  it.each(takingBodies)('413, 415, 422: $name', async ({ id, members }) => {
    const by = app.client().bearer(viewer.accessToken);
    await expectRefused(id, [{ by, body: JSON.stringify('x'.repeat(65 * 1024)) }], '413 http.payload-too-large');
    const text = by.with({ 'content-type': 'text/plain' });
    await expectRefused(id, [{ by: text }], '415 http.unsupported-media-type');
    const bodies = ['[]', 'null', { 'no such member': 1 }, ...members.map((name) => ({ [name]: { $ne: '' } }))];
    await expectRefused(
      id,
      bodies.map((body) => ({ by, body })),
      '422 http.validation-failed',
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
      const settings = {
        ...Object.fromEntries(limits),
        ...OPEN,
        TRUSTED_PROXIES: '127.0.0.1',
        WORKER_ENABLED: 'false',
      };
      limited = await TestApp.start(settings, app.database);
    });

    afterAll(() => limited.stop());

    it.each(operations)('$name: past the limit, with the headers of it', async (operation) => {
      const by = limited.client().with({ 'x-forwarded-for': `203.0.113.${++address}`, authorization: 'Bearer wrong' });
      await exchange.ask(operation, { by });
      const { said, body, headers } = await exchange.ask(operation, { by });
      expect([said, body]).toEqual(['429 http.rate-limited', REFUSAL]);
      const names = ['retry-after', 'x-rate-limit-limit', 'x-rate-limit-remaining', 'x-rate-limit-reset'];
      expect(names.map((name) => headers.has(name))).toEqual(names.map(() => true));
    });

    it('a path that is no route, past the limit too', async () => {
      const by = limited.client().with({ 'x-forwarded-for': `203.0.113.${++address}` });
      expect((await by.get('/auth/nothing')).status).toBe(404);
      const { status, body } = await by.get('/auth/nothing');
      expect([status, body]).toEqual([429, REFUSAL]);
    });
  });

  it('404: a path below theirs that is no route, in their form', async () => {
    const { status, body } = await app.client().get('/auth/nothing');
    expect([status, body]).toEqual([404, { ...REFUSAL, code: 'http.no-such-route' }]);
  });

  const login = (body: object) => exchange.ask(exchange.named('contractLogin'), { by: app.client(), body });
  const register = (body: object) => exchange.ask(exchange.named('contractRegister'), { by: app.client(), body });
  const credentials = () => ({ username: viewer.person.username, password: viewer.person.password });

  const CASES: Record<string, () => Promise<Answer & { readonly said: string }>> = {
    'contractLogin: 200': () => login(credentials()),
    'contractLogin: 401 identity.credentials-wrong': () => login({ ...credentials(), password: 'another one' }),
    'contractLogin: 403 identity.mfa-required': async () => {
      const { person, userId } = await newPersonWithTotp(app);
      await admit(app, DEFAULT_TENANT_ID, userId, 'user');
      return login({ email: person.email, password: person.password, username: undefined });
    },
    'contractLogin: 404 tenancy.tenant-not-found': async () => {
      const { email, password } = (await signUp(app)).person;
      return login({ email, password, username: undefined });
    },
    'contractLogin: 403 tenancy.tenant-suspended': async () => {
      const set = (status: string) =>
        app.database.asOwner(`UPDATE tenancy.tenants SET status = $1 WHERE slug = 'default'`, [status]);
      await set('suspended');
      return login(credentials()).finally(() => set('active'));
    },
    'contractLogin: 503 platform.overloaded': () => overloaded(() => login(credentials())),
    'contractRegister: 201': () => register(newRegistration()),
    'contractRegister: 403 identity.registration-closed': async () => {
      const closed = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
      return exchange.ask(exchange.named('contractRegister'), { by: closed.client() }).finally(() => closed.stop());
    },
    'contractRegister: 409 identity.username-taken': () =>
      register({ ...newRegistration(), username: viewer.person.username }),
    'contractRegister: 409 identity.email-taken': () => register({ ...newRegistration(), email: viewer.person.email }),
    'contractRegister: 422 identity.email-invalid': () => register({ ...newRegistration(), email: 'nobody' }),
    'contractRegister: 422 identity.username-invalid': () => register({ ...newRegistration(), username: 'a@b' }),
    'contractRegister: 422 identity.username-reserved': () => register({ ...newRegistration(), username: 'adm1n' }),
    'contractRegister: 422 identity.password-too-weak': () => register({ ...newRegistration(), password: 'password' }),
    'contractRegister: 503 platform.overloaded': () => overloaded(() => register(newRegistration())),
    'contractRefresh: 200': async () => refresh((await contractLogin(app, viewer.person)).refreshToken),
    'contractRefresh: 401 identity.refresh-refused': () => refresh('sp_refresh_none'),
    'contractRefresh: 403 identity.mfa-required': async () => {
      const { userId, refreshToken } = await newViewer(app);
      await app.database.asOwner('UPDATE identity.sessions SET awaits_second_factor = true WHERE user_id = $1', [
        userId,
      ]);
      return refresh(refreshToken);
    },
    'contractLogout: 204': async () => logout((await newViewer(app)).sessionToken, {}),
    'contractLogout: 401 identity.refresh-refused': () =>
      logout(viewer.sessionToken, { refresh_token: 'sp_refresh_none' }),
    'contractLogout: 404 identity.session-not-found': async () => {
      const { sessionToken } = await newViewer(app);
      const answers = await inParallel(20, () => logout(sessionToken, { refresh_token: null }));
      return answers.find(({ status }) => status === 404)!;
    },
    'contractMe: 200': () => exchange.ask(exchange.named('contractMe'), { by: viewer.bearer }),
  };

  const refresh = (refresh_token: string) =>
    exchange.ask(exchange.named('contractRefresh'), { by: app.client(), body: { refresh_token } });

  const logout = (token: string, body: object) =>
    exchange.ask(exchange.named('contractLogout'), {
      by: app.client().bearer(token),
      body: { refresh_token: null, ...body },
    });

  async function overloaded(ask: () => Promise<Answer & { readonly said: string }>) {
    return (await inParallel(30, ask)).find(({ body }) => body.code === 'platform.overloaded')!;
  }

  it.each(Object.entries(CASES))('%s', async (title, run) => {
    expect((await run()).said).toBe(title.split(': ')[1]);
  });

  it('503: while PostgreSQL does not answer', async () => {
    const blocker = new pg.Client({ connectionString: app.database.ownerUrl });
    await blocker.connect();
    try {
      await blocker.query(`BEGIN; LOCK TABLE ${rows.tables.join(', ')}`);
      const answers = await Promise.all(
        operations.map((operation) => {
          const unheardOf = app.client().bearer(makeOpaqueToken('sp_session_', newId()).token);
          const isRefresh = operation.id === 'contractRefresh';
          const body = { refresh_token: viewer.refreshToken };
          return exchange.ask(operation, { by: unheardOf, ...(isRefresh ? { body } : {}) });
        }),
      );
      expect(answers.map(({ said, headers }) => [said, headers.get('retry-after')])).toEqual(
        operations.map(() => ['503 platform.unavailable', '1']),
      );
    } finally {
      await blocker.end();
    }
  });

  it('has answered every status that it documents', () => {
    expect(exchange.unseen).toEqual([]);
  });
});
