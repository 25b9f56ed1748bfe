import { connect } from 'node:net';
import { newId, type AuditRecord } from '#kernel';
import { insertRecords } from '../../../libs/audit/src/storage/audit-writer.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

const CONTROL = /\p{Cc}/u;

describe('forging the audit trail', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  describe('by what a client writes', () => {
    it.each([
      ['a tab', 'agent\tforged'],
      ['a next-line character', 'agent\x85forged'],
      ['an escape of a terminal', 'agent\x9b31mforged'],
    ])('%s in User-Agent is shown as a replacement character', async (_, userAgent) => {
      const requestId = newId();
      await refusedCheck(requestId, [`User-Agent: ${userAgent}`]);
      const line = await lineOf(requestId);
      expect(line.userAgent).toMatch(/^agent\u{FFFD}(31m)?forged$/u);
    });

    it('a User-Agent of any length takes no more than a line', async () => {
      const requestId = newId();
      await refusedCheck(requestId, [`User-Agent: ${'a'.repeat(8000)}`]);
      expect((await lineOf(requestId)).userAgent.length).toBeLessThanOrEqual(512);
    });

    it('a request id with anything but letters, digits and .-_ is replaced by a new one', async () => {
      for (const forged of ['short', 'with space', '<script>alert', 'a'.repeat(65), 'line\x85break']) {
        const answer = await refusedCheck(forged, []);
        const requestId = /^x-request-id: (.*)$/im.exec(answer)?.[1]?.trim();
        expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
        expect((await lineOf(requestId ?? '')).requestId).toBe(requestId);
      }
    });

    it('an address that a client claims counts for nothing without a configured proxy', async () => {
      const requestId = newId();
      await refusedCheck(requestId, [
        'X-Forwarded-For: 203.0.113.7',
        'Forwarded: for=203.0.113.7',
        'X-Real-IP: 1.2.3.4',
      ]);
      expect((await lineOf(requestId)).ip).toBe('127.0.0.1');
    });

    it('a path is recorded without its query', async () => {
      const answer = await owner.bearer.get(`/api/tenants/${newId()}?password=hunter2`);
      const [row] = await app.database.asOwner<{ path: string }>(
        'SELECT path FROM audit.events WHERE request_id = $1',
        [answer.headers.get('x-request-id')],
      );
      expect(row?.path).toMatch(/^\/api\/tenants\/[0-9a-f-]{36}$/);
    });
  });

  describe('by a record that PostgreSQL could not store as it is', () => {
    it('takes nothing else down with it, and is stored with replacement characters', async () => {
      const bad = record({
        resourceType: 'te\0m',
        resourceId: 'a\nb\ud83d',
        data: { name: 'x\0y\ud83d', nested: [{ also: '\u0085' }], count: 1 },
      });
      const good = record({ resourceType: 'team', resourceId: '🤖', data: { name: 'ok 🤖' } });
      await app.database.asApplication((client) => insertRecords(client, [bad, good]));
      const rows = await app.database.asOwner(
        'SELECT resource_type, resource_id, data FROM audit.events WHERE action = $1',
        [bad.action],
      );
      expect(rows).toEqual([
        { resource_type: 'te�m', resource_id: 'a�b�', data: { name: 'x�y�', nested: [{ also: '�' }], count: 1 } },
        { resource_type: 'team', resource_id: '🤖', data: { name: 'ok 🤖' } },
      ]);
      expect(CONTROL.test(JSON.stringify(rows))).toBe(false);
    });
  });

  describe('by the application’s own role', () => {
    it.each([
      'UPDATE audit.events SET outcome = outcome',
      'DELETE FROM audit.events',
      'TRUNCATE audit.events',
      'ALTER TABLE audit.events DISABLE ROW LEVEL SECURITY',
      'ALTER TABLE audit.events DISABLE TRIGGER ALL',
      'DROP TABLE audit.events',
      'CREATE RULE forget AS ON INSERT TO audit.events DO INSTEAD NOTHING',
      'CREATE TRIGGER forget BEFORE INSERT ON audit.events EXECUTE FUNCTION suppress_redundant_updates_trigger()',
      'CREATE POLICY all_of_it ON audit.events USING (true)',
      'GRANT DELETE ON audit.events TO sallyport; DELETE FROM audit.events',
      'MERGE INTO audit.events USING (SELECT) AS one ON true WHEN MATCHED THEN DELETE',
      'SELECT FROM audit.events FOR UPDATE',
    ])('42501: %s', async (sql) => {
      const before = await app.database.asOwner('SELECT count(*) FROM audit.events');
      const tried = app.database.asApplication((client) =>
        client.query(`SET sallyport.tenant_id = '${owner.tenant.id}'`).then(() => client.query(sql)),
      );
      await expect(tried).rejects.toMatchObject({ code: '42501' });
      expect(await app.database.asOwner('SELECT count(*) FROM audit.events')).toEqual(before);
    });
  });

  /** Sends what an HTTP library would not. Answers the raw response. */
  function refusedCheck(requestId: string, headers: string[]): Promise<string> {
    const { hostname, port } = new URL(app.url);
    const body = JSON.stringify({ permission: 'spaceships:launch' });
    const head = [
      'POST /api/access/check HTTP/1.1',
      ...[`Host: ${hostname}:${port}`, 'Connection: close', `Authorization: Bearer ${owner.accessToken}`],
      ...['Content-Type: application/json', `Content-Length: ${body.length}`, `X-Request-Id: ${requestId}`, ...headers],
    ].join('\r\n');
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(Number(port), hostname, () => socket.write(`${head}\r\n\r\n${body}`, 'latin1'));
      socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
      socket.on('error', reject);
      socket.on('close', () => {
        resolve(answer);
      });
    });
  }

  async function lineOf(requestId: string) {
    const { body } = await owner.bearer.get('/api/audit/logs?outcome=refused&limit=200');
    type Line = Record<'requestId' | 'userAgent' | 'ip', string>;
    return (body.logs as Line[]).find((line) => line.requestId === requestId)!;
  }

  function record(rest: Pick<AuditRecord, 'resourceType' | 'resourceId' | 'data'>): AuditRecord {
    return {
      ...{ id: newId(), occurredAt: new Date(), action: 'test.odd', outcome: 'success', reason: null, count: 1 },
      ...{
        tenantId: owner.tenant.id,
        actor: null,
        by: null,
        userId: null,
        origin: null,
        personal: null,
        personalOf: null,
      },
      ...rest,
    };
  }
});
