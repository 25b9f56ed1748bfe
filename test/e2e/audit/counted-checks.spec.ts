import type { Actor } from '#kernel';
import pg from 'pg';
import { decisionRecord } from '../../../libs/audit/src/storage/allowed-counter.js';
import { insertRecordsOnce } from '../../../libs/audit/src/storage/audit-writer.js';
import { PostgresAuditTrail } from '../../../libs/audit/src/storage/postgres-audit-trail.js';
import { newOwner } from '../../support/people.js';
import { TestApp, TestDatabase } from '../../support/test-app.js';

describe('counting allowed checks', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it('30 allowed checks alike are one line per minute that says 30; none is lost', async () => {
    const owner = await newOwner(app);
    await checks(owner, Array(30).fill({ permission: 'projects:create' }));
    const lines = await linesOf(owner, 'projects:create');
    expect(lines.length).toBeLessThanOrEqual(2);
    expect(sum(lines)).toBe(30);
    expect(lines[0]).toMatchObject({ outcome: 'success', reason: 'matched', credentialKind: 'access-token' });
  });

  it('another permission, another scope and another credential are counted apart', async () => {
    const owner = await newOwner(app);
    const inTeam = { permission: 'projects:create', scopeType: 'team' };
    await checks(owner, [{ permission: 'projects:read' }, { permission: 'projects:create' }]);
    await checks(owner, [
      { ...inTeam, scopeId: 'a' },
      { ...inTeam, scopeId: 'a' },
      { ...inTeam, scopeId: 'b' },
    ]);
    await owner.client.post('/api/access/check', { permission: 'projects:create' });
    const lines = await linesOf(owner, 'projects:create');
    const counted = lines.map((line) => [line.credentialKind, line.resourceType, line.resourceId]);
    expect(new Set(counted.map((entry) => entry.join()))).toEqual(
      new Set(['access-token,,', 'access-token,team,a', 'access-token,team,b', 'session,,']),
    );
    expect(sum(lines)).toBe(5);
    expect(sum(await linesOf(owner, 'projects:read'))).toBe(1);
  });

  it('refused checks are one line each, there before the answer', async () => {
    const owner = await newOwner(app);
    await checks(owner, Array(20).fill({ permission: 'spaceships:launch' }));
    const rows = await app.database.asOwner<{ count: number }>(
      `SELECT count FROM audit.events WHERE tenant_id = $1 AND outcome = 'refused'`,
      [owner.tenant.id],
    );
    expect(rows).toEqual(Array(20).fill({ count: 1 }));
  });

  it('what PostgreSQL would not take stays counted until it does, and is then there once', async () => {
    const owner = await newOwner(app);
    await app.database.asOwner('REVOKE INSERT ON audit.events FROM sallyport_app');
    await checks(owner, Array(7).fill({ permission: 'projects:delete' }));
    expect((await owner.bearer.get('/api/audit/logs')).status).toBe(500);
    await checks(owner, Array(5).fill({ permission: 'projects:delete' }));
    await app.database.asOwner('GRANT INSERT ON audit.events TO sallyport_app');
    expect(sum(await linesOf(owner, 'projects:delete'))).toBe(12);
    expect(sum(await linesOf(owner, 'projects:delete'))).toBe(12);
  });

  it('an orderly end of the process loses no count', async () => {
    const database = await TestDatabase.create();
    const process = await TestApp.start({}, database);
    const owner = await newOwner(process);
    await checks(owner, Array(9).fill({ permission: 'projects:update' }));
    await process.stop();
    const rows = await database.asOwner<{ count: number }>(
      `SELECT count FROM audit.events WHERE data->>'permission' = 'projects:update'`,
    );
    await database.drop();
    expect(sum(rows)).toBe(9);
  });

  it('who reads waits for counts that are just being written', async () => {
    const owner = await newOwner(app);
    const trail = app.nest.get(PostgresAuditTrail, { strict: false });
    const lock = new pg.Client({ connectionString: app.database.ownerUrl });
    await lock.connect();
    await checks(owner, [{ permission: 'projects:update' }]);
    await lock.query('BEGIN; LOCK TABLE audit.events IN SHARE MODE');
    const settled: string[] = [];
    const flushes = ['writer', 'reader'].map((name) => trail.flush().then(() => settled.push(name)));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = [...settled];
    await lock.end();
    await Promise.all(flushes);
    expect([before, settled]).toEqual([[], ['writer', 'reader']]);
  });

  it('what PostgreSQL took without being able to say so is there once, and holds nothing up', async () => {
    const owner = await newOwner(app);
    const [taken, next] = ['projects:read', 'projects:update'].map((permission) => countOf(owner, permission, 3));
    await app.database.asApplication((client) => insertRecordsOnce(client, [taken!]));
    await app.database.asApplication((client) => insertRecordsOnce(client, [taken!, next!]));
    expect(sum(await linesOf(owner, 'projects:read'))).toBe(3);
    expect(sum(await linesOf(owner, 'projects:update'))).toBe(3);
  });

  type Owner = Awaited<ReturnType<typeof newOwner>>;

  async function checks({ bearer }: Owner, bodies: object[]): Promise<void> {
    const answers = await Promise.all(bodies.map((body) => bearer.post('/api/access/check', body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  }

  async function linesOf({ bearer }: Owner, permission: string) {
    const { body } = await bearer.get('/api/audit/logs?action=rbac.access-checked&limit=200');
    const logs = body.logs as { count: number; data: { permission: string }; [member: string]: unknown }[];
    return logs.filter(({ data }) => data.permission === permission);
  }
});

function countOf({ userId, tenant }: { userId: string; tenant: { id: string } }, permission: string, count: number) {
  const credential = { kind: 'session', id: 'any' } as const;
  const actor: Actor = {
    ...{ type: 'human', id: userId, tenantId: tenant.id, sessionId: null, authentication: null, credential },
    ...{ onBehalfOf: null, limitedTo: null },
  };
  const decision = { allowed: true, reason: 'matched', matchedRoleIds: [] } as const;
  return decisionRecord({ actor, permission, scope: null, decision, origin: null }, new Date(), count);
}

function sum(lines: readonly { readonly count: number }[]): number {
  return lines.reduce((total, { count }) => total + count, 0);
}
