import { randomUUID } from 'node:crypto';
import { defineError, domainEvent, DomainError, Command, Query } from '#kernel';
import { Commands, Queries, UnitOfWork } from '#platform';
import { newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

const REFUSED = defineError({
  code: 'test.refused',
  kind: 'conflict',
  title: 'Refused by a test',
  description: 'Only in tests.',
  remedy: 'None.',
});

class Unnamed extends Command {}
class Unhandled extends Query<null> {
  static readonly action = 'test.unhandled';
}

describe('the unit of work', () => {
  let app: TestApp;
  let unitOfWork: UnitOfWork;

  beforeAll(async () => {
    app = await TestApp.start({ WORKER_ENABLED: 'false' });
    unitOfWork = app.nest.get(UnitOfWork, { strict: false });
  });

  afterAll(() => app.stop());

  /** A row in a table that the application's role may write to, whoever is calling. */
  async function writeRow(id: string): Promise<void> {
    await unitOfWork.transaction.query('INSERT INTO platform.nodes (node_id, lease_until) VALUES ($1, now())', [id]);
  }

  function recordEvent(aggregateId: string, data: Record<string, unknown> = {}): void {
    unitOfWork.transaction.record(domainEvent({ name: 'test.happened', aggregateType: 'test', aggregateId, data }));
  }

  /** What of the command with this id has been committed. */
  async function committed(id: string): Promise<{ rows: number; audited: string[]; queued: number }> {
    const rows = await app.database.asOwner('SELECT FROM platform.nodes WHERE node_id = $1', [id]);
    const audited = await app.database.asOwner<{ action: string; outcome: string }>(
      'SELECT action, outcome FROM audit.events WHERE resource_id = $1 OR action = $1 ORDER BY occurred_at, action',
      [id],
    );
    const queued = await app.database.asOwner(
      `SELECT FROM graphile_worker._private_jobs WHERE payload #>> '{event,aggregateId}' = $1`,
      [id],
    );
    const outcomes = audited.map(({ action, outcome }) => `${action} ${outcome}`);
    return { rows: rows.length, audited: outcomes, queued: queued.length };
  }

  const NOTHING = { rows: 0, audited: [], queued: 0 };
  const ALL = { rows: 1, audited: ['test.happened success'], queued: 1 };

  it('commits the change, its audit record and its outbox message together', async () => {
    const id = randomUUID();
    await unitOfWork.write('test.change', async () => {
      await writeRow(id);
      recordEvent(id);
      expect(await committed(id)).toEqual(NOTHING);
    });
    expect(await committed(id)).toEqual(ALL);
  });

  it('rolls all of it back when the command fails', async () => {
    const id = randomUUID();
    const work = unitOfWork.write('test.change', async () => {
      await writeRow(id);
      recordEvent(id);
      throw new Error('a bug');
    });
    await expect(work).rejects.toThrow('a bug');
    expect(await committed(id)).toEqual(NOTHING);
  });

  it.each([
    ['no audit record', 'audit.events'],
    ['no outbox message', 'graphile_worker._private_jobs'],
  ])('%s, no change', async (_, table) => {
    const id = randomUUID();
    await app.database.asOwner(`REVOKE INSERT ON ${table} FROM sallyport_app`);
    try {
      const work = unitOfWork.write('test.change', async () => {
        await writeRow(id);
        recordEvent(id);
      });
      await expect(work).rejects.toThrow('permission denied');
    } finally {
      await app.database.asOwner(`GRANT INSERT ON ${table} TO sallyport_app`);
    }
    expect(await committed(id)).toEqual(NOTHING);
  });

  it('no audit record, no tenant: over HTTP too, and the caller learns nothing of the cause', async () => {
    const account = await signUpWithWorker();
    await app.database.asOwner('REVOKE INSERT ON audit.events FROM sallyport_app');
    const answer = await account.client
      .post('/api/tenants', { name: 'Unrecorded' })
      .finally(() => app.database.asOwner('GRANT INSERT ON audit.events TO sallyport_app'));
    expect(answer).toMatchObject({ status: 500, body: { code: 'platform.internal' } });
    expect(answer.text).not.toMatch(/audit|permission|denied/);
    expect(await app.database.asOwner(`SELECT FROM tenancy.tenants WHERE name = 'Unrecorded'`)).toEqual([]);
    expect((await account.client.get('/api/tenants')).body.tenants).toEqual([]);
  });

  /** The app under test delivers no messages, so the code comes from another process on its database. */
  async function signUpWithWorker() {
    const worker = await TestApp.start({}, app.database);
    try {
      const account = await signUp(worker);
      const client = app.client();
      client.cookie = account.client.cookie;
      return { ...account, client };
    } finally {
      await worker.stop();
    }
  }

  it('lets a command inside a command join: neither commits without the other', async () => {
    const [outer, inner] = [randomUUID(), randomUUID()];
    const nested = (fails: boolean) =>
      unitOfWork.write('test.outer', async () => {
        await writeRow(outer);
        recordEvent(outer);
        const { transaction } = unitOfWork;
        await unitOfWork.write('test.inner', async () => {
          expect(unitOfWork.transaction).toBe(transaction);
          await writeRow(inner);
          recordEvent(inner);
        });
        expect(await committed(inner)).toEqual(NOTHING);
        if (fails) throw new Error('after the inner one');
      });
    await expect(nested(true)).rejects.toThrow('after the inner one');
    expect([await committed(outer), await committed(inner)]).toEqual([NOTHING, NOTHING]);
    await nested(false);
    expect([await committed(outer), await committed(inner)]).toEqual([ALL, ALL]);
  });

  it('rolls the outer command back when an inner one fails, and answers the inner error', async () => {
    const id = randomUUID();
    const work = unitOfWork.write('test.outer', async () => {
      await writeRow(id);
      recordEvent(id);
      await unitOfWork.write('test.inner', () => Promise.reject(new DomainError(REFUSED)));
    });
    await expect(work).rejects.toMatchObject({ code: 'test.refused' });
    expect(await committed(id)).toEqual(NOTHING);
  });

  it('keeps commands that run at once apart', async () => {
    const ids = Array.from({ length: 20 }, () => randomUUID());
    const results = await Promise.allSettled(
      ids.map((id, index) =>
        unitOfWork.write('test.change', async () => {
          await writeRow(id);
          recordEvent(id);
          if (index % 2 === 1) throw new Error('odd');
        }),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(ids.map((_, n) => (n % 2 === 1 ? 'rejected' : 'fulfilled')));
    expect(await Promise.all(ids.map(committed))).toEqual(ids.map((_, n) => (n % 2 === 1 ? NOTHING : ALL)));
  });

  it('refuses a command that changed something without recording what', async () => {
    const id = randomUUID();
    const work = unitOfWork.write('test.silent', () => writeRow(id));
    await expect(work).rejects.toThrow('test.silent changed something without recording an event');
    expect(await committed(id)).toEqual(NOTHING);
  });

  it('records a refusal that was thrown, of which nothing else stays', async () => {
    const id = randomUUID();
    const work = unitOfWork.write(id, async () => {
      await writeRow(id);
      throw new DomainError(REFUSED);
    });
    await expect(work).rejects.toMatchObject({ code: 'test.refused' });
    expect(await committed(id)).toEqual({ rows: 0, audited: [`${id} refused`], queued: 0 });
  });

  it('commits a refusal that the command asks to keep, with its record, once', async () => {
    const id = randomUUID();
    const work = unitOfWork.write(id, async () => {
      await writeRow(id);
      return unitOfWork.transaction.refuse(new DomainError(REFUSED));
    });
    await expect(work).rejects.toMatchObject({ code: 'test.refused' });
    expect(await committed(id)).toEqual({ rows: 1, audited: [`${id} refused`], queued: 0 });
  });

  it('lets a query write nothing', async () => {
    const id = randomUUID();
    const refusal = unitOfWork.read('test.read', () => writeRow(id));
    await expect(refusal).rejects.toHaveProperty('cause.message', expect.stringContaining('read-only transaction'));
    expect(await committed(id)).toEqual(NOTHING);
  });

  it('opens nothing by itself: outside of a command or a query there is no transaction', () => {
    expect(() => unitOfWork.transaction).toThrow('no transaction is open');
  });

  it('hands a connection back with nothing of the last caller on it', async () => {
    const { tenant, userId } = await newOwnerWithWorker();
    await unitOfWork.readIn({ tenantId: tenant.id, userId }, async (transaction) => {
      expect(await transaction.query('SELECT FROM tenancy.tenants')).not.toHaveLength(0);
    });
    const sql = `SELECT current_setting('sallyport.tenant_id', true) AS tenant, current_setting('sallyport.user_id', true) AS user,
      current_setting('transaction_read_only') AS read_only`;
    const seen = await Promise.all(
      Array.from({ length: 20 }, () =>
        unitOfWork.write('test.look', () => unitOfWork.transaction.query<object[]>(sql)),
      ),
    );
    expect(new Set(seen.flat().map((row) => JSON.stringify(row)))).toEqual(
      new Set([JSON.stringify({ tenant: '', user: '', read_only: 'off' })]),
    );
  });

  async function newOwnerWithWorker() {
    const worker = await TestApp.start({}, app.database);
    return newOwner(worker).finally(() => worker.stop());
  }

  it('needs a stable name of every message, and exactly one handler', async () => {
    expect(() => app.nest.get(Commands, { strict: false }).execute(new Unnamed())).toThrow(
      'Unnamed has no static `action`',
    );
    await expect(app.nest.get(Queries, { strict: false }).execute(new Unhandled())).rejects.toThrow();
  });
});
