import type { HttpClient } from '../../support/http-client.js';
import { codeFor, newPerson } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

interface Line {
  readonly [member: string]: unknown;
  readonly action: string;
  readonly requestId: string;
}

const USER_AGENT = 'main-flow/1.0';
const PREFIX = 'main-flow.';

/** The audit trail of the main flow, read back by the person who went through it. */
describe('the audit trail of the main flow', () => {
  let app: TestApp;
  let lines: Line[];
  const person = newPerson();
  const secrets: string[] = [person.password, person.phone, person.phone.slice(3)];
  let userId: string;
  let tenantId: string;

  beforeAll(async () => {
    app = await TestApp.start();
    await walk();
  });

  afterAll(() => app.stop());

  it('has every step in order, done and refused alike, under the id of its request', () => {
    const steps = new Map<string, string[]>();
    for (const { action, outcome, reason, requestId } of lines) {
      const line = outcome === 'success' ? action : `${action} ${outcome as string}: ${reason as string}`;
      steps.set(requestId, [...(steps.get(requestId) ?? []), line].sort());
    }
    expect([...steps]).toEqual([
      ['sign-up', ['identity.phone-code-issued', 'identity.user-signed-up']],
      ['verify', ['identity.phone-verified', 'identity.session-started']],
      ['too-early', ['rbac.access-checked refused: no_tenant']],
      [
        'create-tenant',
        [
          ...['rbac.role-assigned', 'rbac.role-created', 'rbac.role-created', 'rbac.role-created'],
          ...['tenancy.chatgroup-created', 'tenancy.member-joined', 'tenancy.team-created', 'tenancy.tenant-created'],
        ],
      ],
      ['slug-taken', ['tenancy.create-tenant refused: tenancy.slug-taken']],
      ['wrong-password', ['identity.login refused: identity.credentials-wrong']],
      ['not-mine', ['identity.select-tenant refused: tenancy.tenant-not-found']],
      ['select', ['identity.tenant-selected']],
      ['allowed', ['rbac.access-checked']],
      ['refused', ['rbac.access-checked refused: unknown_permission']],
      ['not-found', ['tenancy.get-tenant refused: tenancy.tenant-not-found']],
      ['logout', ['identity.session-ended']],
      ['ended', ['identity.authenticate refused: identity.not-authenticated']],
      ['ended-refresh', ['identity.refresh-tokens refused: identity.refresh-refused']],
      ['login', ['identity.session-started']],
      ['select-again', ['identity.tenant-selected']],
      ['read', ['rbac.access-checked']],
    ]);
  });

  it('says of every line from where it came', () => {
    for (const line of lines) {
      expect(line).toMatchObject({ ip: '127.0.0.1', userAgent: USER_AGENT, userId, count: 1 });
      expect(line['method']).toMatch(/^(GET|POST)$/);
      expect(line['path']).toMatch(/^\/api\/[a-z-]+/);
      expect(line['occurredAt']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    }
  });

  it('names the credential wherever there was one; the actor there, and where somebody signs up or in', () => {
    const kinds = new Map(lines.map(({ requestId, credentialKind }) => [requestId, credentialKind]));
    const nobody = ['sign-up', 'verify', 'wrong-password', 'ended', 'ended-refresh', 'login'];
    expect([...kinds].filter(([, kind]) => kind === null).map(([id]) => id)).toEqual(nobody);
    const byToken = [...kinds].filter(([, kind]) => kind === 'access-token').map(([id]) => id);
    expect(byToken).toEqual(['allowed', 'refused', 'not-found']);
    for (const { requestId, outcome, actorType, actorId, credentialId } of lines) {
      const isUnknown = nobody.includes(requestId) && outcome !== 'success';
      expect([requestId, actorType, actorId]).toEqual([requestId, ...(isUnknown ? [null, null] : ['human', userId])]);
      expect(credentialId === null).toBe(nobody.includes(requestId));
    }
  });

  it('places each line in the tenant it happened in, and the account’s own in none', () => {
    const own = ['sign-up', 'verify', 'too-early', 'slug-taken', 'wrong-password', 'not-mine', 'login'];
    for (const line of lines) expect(line['tenantId']).toBe(own.includes(line.requestId) ? null : tenantId);
  });

  it('holds no password, code, token or full phone number', () => {
    const text = JSON.stringify(lines);
    expect(secrets.length).toBeGreaterThanOrEqual(10);
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });

  it('has the wrong code too', async () => {
    const rows = await app.database.asOwner('SELECT action, outcome, reason FROM audit.events WHERE request_id = $1', [
      `${PREFIX}wrong-code`,
    ]);
    expect(rows).toEqual([{ action: 'identity.verify-phone', outcome: 'refused', reason: 'identity.code-invalid' }]);
  });

  async function walk(): Promise<void> {
    const client = app.client();
    const started = (await step(client, 'sign-up').post('/api/auth/sign-up', person)).body;
    const code = await codeFor(client, person.phone);
    const wrong = code === '000000' ? '000001' : '000000';
    const { verificationId } = started;
    await step(client, 'wrong-code').post('/api/auth/verify-phone', { verificationId, code: wrong });
    const verified = (await step(client, 'verify').post('/api/auth/verify-phone', { verificationId, code })).body;
    userId = verified.user.id;
    const session = client.bearer(verified.sessionToken);
    await step(session, 'too-early').post('/api/access/check', { permission: 'projects:create' });
    const tenant = (await step(session, 'create-tenant').post('/api/tenants', { name: 'Acme', slug: 'acme' })).body;
    tenantId = tenant.id;
    await step(session, 'slug-taken').post('/api/tenants', { name: 'Acme', slug: 'acme' });
    const { email, password } = person;
    await step(client, 'wrong-password').post('/api/auth/login', { email, password: `${password}!` });
    await step(session, 'not-mine').post('/api/auth/select-tenant', { tenantId: userId });
    const selected = (await step(session, 'select').post('/api/auth/select-tenant', { tenantId })).body;
    const token = client.bearer(selected.accessToken);
    await step(token, 'allowed').post('/api/access/check', { permission: 'projects:create' });
    await step(token, 'refused').post('/api/access/check', { permission: 'spaceships:launch' });
    await step(token, 'not-found').get(`/api/tenants/${userId}`);
    await step(session, 'logout').post('/api/auth/logout');
    await step(token, 'ended').get('/api/auth/me');
    await step(client, 'ended-refresh').post('/api/auth/refresh', { refreshToken: selected.refreshToken });
    const again = (await step(client, 'login').post('/api/auth/login', { email, password })).body;
    const newSession = client.bearer(again.sessionToken);
    const reselected = (await step(newSession, 'select-again').post('/api/auth/select-tenant', { tenantId })).body;
    secrets.push(code, verified.sessionToken, selected.accessToken, selected.refreshToken, again.sessionToken);
    secrets.push(reselected.accessToken, reselected.refreshToken);
    const logs = (await step(newSession, 'read').get('/api/audit/logs')).body.logs as Line[];
    lines = logs.reverse().map((line) => ({ ...line, requestId: line.requestId.replace(PREFIX, '') }));
  }

  function step(client: HttpClient, requestId: string): HttpClient {
    return client.with({ 'x-request-id': PREFIX + requestId, 'user-agent': USER_AGENT });
  }
});
