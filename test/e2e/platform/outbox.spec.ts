import { randomUUID } from 'node:crypto';
import { domainEvent, type DomainEvent } from '#kernel';
import { EventSubscribers, UnitOfWork } from '#platform';
import { codeFor, newPerson } from '../../support/people.js';
import { TestApp, TestDatabase } from '../../support/test-app.js';
import { eventually } from './eventually.js';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Job {
  readonly payload: { event: DomainEvent; sealedSecret: string | null };
  readonly attempts: number;
  readonly last_error: string | null;
}

describe('the outbox', () => {
  let app: TestApp;
  let unitOfWork: UnitOfWork;
  let subscribers: EventSubscribers;
  const delivered: DomainEvent[] = [];

  beforeAll(async () => {
    app = await TestApp.start();
    unitOfWork = app.nest.get(UnitOfWork, { strict: false });
    subscribers = app.nest.get(EventSubscribers, { strict: false });
    subscribers.on('test.happened', (event) => Promise.resolve(void delivered.push(event)));
  });

  afterAll(() => app.stop());

  const event = (aggregateId: string, data = {}, secret: Record<string, string> | null = null): DomainEvent =>
    domainEvent({ name: 'test.happened', aggregateType: 'test', aggregateId, data, secret });

  const publish = (events: readonly DomainEvent[], work: () => Promise<void> = () => Promise.resolve()) =>
    unitOfWork.write('test.publish', async () => {
      unitOfWork.transaction.record(...events);
      await work();
    });

  const deliveredOf = (aggregateId: string) => delivered.filter((entry) => entry.aggregateId === aggregateId);

  const jobsOf = (aggregateId: string) =>
    app.database.asOwner<Job>(
      `SELECT payload, attempts, last_error FROM graphile_worker._private_jobs
        WHERE payload #>> '{event,aggregateId}' = $1`,
      [aggregateId],
    );

  it('delivers an event after its commit, as it was published, and then forgets it', async () => {
    const id = randomUUID();
    const published = event(id, { name: 'Ada' }, { phone: '+8613800138000', code: '048213' });
    await publish([published], async () => {
      await sleep(300);
      expect(deliveredOf(id)).toEqual([]);
    });
    await eventually(() => deliveredOf(id).length > 0);
    expect(deliveredOf(id)).toEqual([published]);
    await eventually(async () => (await jobsOf(id)).length === 0);
  });

  it('delivers nothing of a command that was rolled back', async () => {
    const [lost, kept] = [randomUUID(), randomUUID()];
    await expect(publish([event(lost)], () => Promise.reject(new Error('rolled back')))).rejects.toThrow();
    await publish([event(kept)]);
    await eventually(() => deliveredOf(kept).length > 0);
    await sleep(200);
    expect(deliveredOf(lost)).toEqual([]);
  });

  it('delivers the events of one aggregate in their order, those of others beside', async () => {
    const ids = Array.from({ length: 4 }, () => randomUUID());
    for (let number = 0; number < 20; number++) {
      await publish(ids.map((id) => event(id, { number })));
    }
    await eventually(() => ids.every((id) => deliveredOf(id).length >= 20), 20_000);
    for (const id of ids) {
      expect(deliveredOf(id).map(({ data }) => data['number'])).toEqual(Array.from({ length: 20 }, (_, n) => n));
    }
  });

  it('delivers again what failed, and holds back what came after it for the same aggregate', async () => {
    const id = randomUUID();
    let failures = 2;
    const order: unknown[] = [];
    subscribers.on('test.delicate', ({ aggregateId, data }) => {
      if (aggregateId !== id) return Promise.resolve();
      if (data['number'] === 1 && failures-- > 0) return Promise.reject(new Error('provider is away'));
      return Promise.resolve(void order.push(data['number']));
    });
    const delicate = (number: number) => ({ ...event(id, { number }), name: 'test.delicate' });
    await publish([delicate(1)]);
    await publish([delicate(2)]);
    await eventually(async () =>
      (await jobsOf(id)).some(({ attempts, last_error }) => attempts > 0 && last_error !== null),
    );
    expect(order).toEqual([]);
    await eventually(() => order.length === 2, 20_000);
    expect(order).toEqual([1, 2]);
    expect(failures).toBe(-1);
  });

  it('gives up one that fails for good, in the end, and goes on with those after it', async () => {
    const id = randomUUID();
    const order: unknown[] = [];
    subscribers.on('test.hopeless', ({ aggregateId, data }) => {
      if (aggregateId !== id) return Promise.resolve();
      return data['number'] === 1
        ? Promise.reject(new Error('never'))
        : Promise.resolve(void order.push(data['number']));
    });
    await publish([{ ...event(id, { number: 1 }), name: 'test.hopeless' }]);
    await eventually(async () => (await jobsOf(id)).some(({ last_error }) => last_error !== null));
    await app.database.asOwner(
      `UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE payload #>> '{event,aggregateId}' = $1`,
      [id],
    );
    await publish([{ ...event(id, { number: 2 }), name: 'test.hopeless' }]);
    await eventually(() => order.length > 0);
    expect(order).toEqual([2]);
  });

  it('keeps what was published while no process delivers, over a restart', async () => {
    const database = await TestDatabase.create();
    const person = newPerson();
    const idle = await TestApp.start({ WORKER_ENABLED: 'false' }, database);
    expect((await idle.client().post('/api/auth/sign-up', person)).status).toBe(202);
    await idle.stop();
    const next = await TestApp.start({}, database);
    expect(await codeFor(next.client(), person.phone)).toMatch(/^\d{6}$/);
    await next.stop();
    await database.drop();
  });

  describe('a secret', () => {
    it('lies sealed in the table, and nowhere else', async () => {
      const idle = await TestApp.start({ WORKER_ENABLED: 'false' });
      const work = idle.nest.get(UnitOfWork, { strict: false });
      const id = randomUUID();
      const secret = { phone: '+8613800138000', code: '048213' };
      await work.write('test.publish', () => Promise.resolve(work.transaction.record(event(id, { n: 1 }, secret))));
      const [job] = await idle.database.asOwner<Job & { row: string }>(
        `SELECT payload, to_jsonb(jobs)::text AS row FROM graphile_worker._private_jobs AS jobs
          WHERE payload #>> '{event,aggregateId}' = $1`,
        [id],
      );
      expect(job!.payload.event).toMatchObject({ aggregateId: id, data: { n: 1 } });
      expect(job!.payload.sealedSecret!.length).toBeGreaterThan(40);
      expect(job!.row).not.toMatch(/048213|13800138000|phone|code/);
      const audited = await idle.database.asOwner<{ row: string }>(
        'SELECT to_jsonb(events)::text AS row FROM audit.events',
      );
      expect(audited.filter(({ row }) => /048213|13800138000/.test(row))).toEqual([]);
      expect(idle.log.filter((line) => /048213|13800138000/.test(line))).toEqual([]);
      await idle.stop();
    });

    it('is not delivered when the message was changed, or moved to another event', async () => {
      const [one, other] = [randomUUID(), randomUUID()];
      const idle = await TestApp.start({ WORKER_ENABLED: 'false' });
      const work = idle.nest.get(UnitOfWork, { strict: false });
      const events = [event(one, {}, { code: '111111' }), event(other, {}, { code: '222222' })];
      await work.write('test.publish', () => Promise.resolve(work.transaction.record(...events)));
      await idle.database.asOwner(
        `UPDATE graphile_worker._private_jobs AS target SET payload = jsonb_set(target.payload::jsonb, '{sealedSecret}',
            source.payload::jsonb -> 'sealedSecret')::json
          FROM graphile_worker._private_jobs AS source
          WHERE target.payload #>> '{event,aggregateId}' = $1 AND source.payload #>> '{event,aggregateId}' = $2`,
        [one, other],
      );
      const received: DomainEvent[] = [];
      const live = await TestApp.start({}, idle.database);
      live.nest
        .get(EventSubscribers, { strict: false })
        .on('test.happened', (e) => Promise.resolve(void received.push(e)));
      await eventually(async () => {
        const jobs = await idle.database.asOwner<Job>(
          'SELECT payload, attempts, last_error FROM graphile_worker._private_jobs',
        );
        return jobs.length === 1 && jobs[0]!.last_error !== null && jobs[0]!.payload.event.aggregateId === one;
      });
      expect(received.filter(({ aggregateId }) => aggregateId === one)).toEqual([]);
      await live.stop();
      await idle.stop();
    });
  });

  it('forgets the queues of aggregates that have nothing waiting', async () => {
    const id = randomUUID();
    await publish([event(id)]);
    await eventually(async () => deliveredOf(id).length > 0 && (await jobsOf(id)).length === 0);
    const queues = () =>
      app.database.asOwner('SELECT FROM graphile_worker._private_job_queues WHERE queue_name = $1', [`test:${id}`]);
    expect(await queues()).toHaveLength(1);
    await app.database.asOwner(`SELECT graphile_worker.add_job('forget-finished-queues')`);
    await eventually(async () => (await queues()).length === 0);
  });
});
