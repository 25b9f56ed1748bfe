import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { HashQueue } from './hash-queue.js';

const SLOTS = Math.max(1, availableParallelism() - 1);

describe('the queue of hashes', () => {
  it('never runs more than leave a core free, whenever they come', async () => {
    const queue = new HashQueue(1000);
    let running = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await sleep(1);
      running--;
    };
    const late: Promise<void>[] = [];
    const first = Array.from({ length: 20 }, () =>
      queue.run(work).then(() => {
        late.push(queue.run(work));
      }),
    );
    await Promise.all(first);
    await Promise.all(late);
    expect(most).toBe(SLOTS);
  });

  it('hands a free place to whoever has waited, not to whoever comes at that moment', async () => {
    const queue = new HashQueue(1000);
    let running = 0;
    let most = 0;
    const served: string[] = [];
    const work = (name: string, until: Promise<unknown>) => (): Promise<void> => {
      most = Math.max(most, ++running);
      served.push(name);
      return until.then(() => {
        running--;
      });
    };
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const first = Array.from({ length: SLOTS }, (_, n) => queue.run(work(`first ${n}`, gate)));
    const waiting = queue.run(work('waiting', sleep(1)));
    const coming = Promise.all(
      Array.from({ length: 8 }, async (_, ticks) => {
        await gate;
        for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
        await queue.run(work('coming', sleep(1)));
      }),
    );
    open();
    await Promise.all([...first, waiting, coming]);
    expect(most).toBe(SLOTS);
    expect(served[SLOTS]).toBe('waiting');
  });

  it('refuses at once when too many wait, and serves again afterwards', async () => {
    const queue = new HashQueue(2);
    const results = await Promise.allSettled(
      Array.from({ length: SLOTS + 5 }, () => queue.run(() => sleep(5, 'done'))),
    );
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(3);
    expect(refused[0]?.reason).toMatchObject({ code: 'platform.overloaded', options: { retryAfterSeconds: 2 } });
    expect(await queue.run(async () => 'done')).toBe('done');
  });

  it('goes on after a failure', async () => {
    const queue = new HashQueue(10);
    const results = await Promise.allSettled([
      ...Array.from({ length: SLOTS }, () => queue.run(() => Promise.reject(new Error('broken')))),
      queue.run(() => Promise.resolve('done')),
    ]);
    expect(results.at(-1)).toEqual({ status: 'fulfilled', value: 'done' });
  });

  it('serves in the order of arrival', async () => {
    const queue = new HashQueue(100);
    const served: number[] = [];
    await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        queue.run(async () => {
          served.push(n);
          await sleep(1);
        }),
      ),
    );
    expect(served).toEqual([...served].sort((a, b) => a - b));
  });
});
