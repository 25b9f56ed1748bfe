import { DomainError, newId, type AuditRecord } from '#kernel';
import { UNAVAILABLE } from '#platform';
import { GroupCommit } from './group-commit.js';

const record = (): AuditRecord => ({ id: newId() }) as AuditRecord;
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a group commit', () => {
  it('writes what gathers while a batch is being written with one more, and says so to each when it is durable', async () => {
    const batches: number[] = [];
    const gates: (() => void)[] = [];
    const group = new GroupCommit((records) => {
      batches.push(records.length);
      return new Promise((resolve) => gates.push(resolve));
    });
    let durable = 0;
    const append = () => group.append(record()).then(() => durable++);
    const appended = [append()];
    await turn();
    appended.push(...Array.from({ length: 20 }, append));
    await turn();
    expect([batches, durable]).toEqual([[1], 0]);
    gates[0]?.();
    await turn();
    expect([batches, durable]).toEqual([[1, 20], 1]);
    gates[1]?.();
    await Promise.all(appended);
    expect(durable).toBe(21);
  });

  it('tells everybody of a batch when PostgreSQL is away, without trying each', async () => {
    let tries = 0;
    const group = new GroupCommit(() => {
      tries++;
      return Promise.reject(new DomainError(UNAVAILABLE));
    });
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => group.append(record())));
    expect(outcomes.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    expect(tries).toBe(1);
  });

  it('lets one record’s fault be no other’s', async () => {
    const records = Array.from({ length: 5 }, record);
    const group = new GroupCommit((batch) =>
      batch.includes(records[2]!) ? Promise.reject(new Error('its own')) : Promise.resolve(),
    );
    const outcomes = await Promise.allSettled(records.map((one) => group.append(one)));
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true, true]);
  });

  it('goes on after a failure', async () => {
    let isAway = true;
    const group = new GroupCommit(() => (isAway ? Promise.reject(new DomainError(UNAVAILABLE)) : Promise.resolve()));
    await expect(group.append(record())).rejects.toMatchObject({ code: 'platform.unavailable' });
    isAway = false;
    await expect(group.append(record())).resolves.toBeUndefined();
  });

  it('refuses more than it can hold, with 503 and a time to come back, rather than growing', async () => {
    const gates: (() => void)[] = [];
    const group = new GroupCommit(() => new Promise((resolve) => gates.push(resolve)));
    const waiting = [group.append(record())];
    await turn();
    waiting.push(...Array.from({ length: 10_000 }, () => group.append(record())));
    await expect(group.append(record())).rejects.toMatchObject({
      code: 'platform.unavailable',
      options: { retryAfterSeconds: 1 },
    });
    const opening = setInterval(() => gates.splice(0).forEach((open) => open()));
    await Promise.all(waiting);
    clearInterval(opening);
  });
});
