import { randomUUID } from 'node:crypto';
import { SystemClock } from '#kernel';
import { createLogger, type KeyValueStore } from '#platform';
import { InProcessStore } from '../../../libs/platform/src/store/in-process-store.js';
import { RedisStore } from '../../../libs/platform/src/store/redis-store.js';
import { stopwatch } from '../../support/stopwatch.js';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const redisAt = (url: string) =>
  new RedisStore({ url, prefix: 'sallyport', commandTimeoutMs: 500 }, createLogger('silent'));

async function openRedis(): Promise<KeyValueStore> {
  const store = redisAt(process.env['TEST_REDIS_URL'] ?? '');
  await store.connected(5000);
  return store;
}

describe.each([
  ['in the process', false, () => Promise.resolve<KeyValueStore>(new InProcessStore(new SystemClock()))],
  ['in Redis', true, openRedis],
])('the key-value store %s', (_, isShared, open) => {
  let store: KeyValueStore;

  beforeAll(async () => {
    store = await open();
  });

  afterAll(() => store.close());

  const newKey = (): string => `test:${randomUUID()}`;

  it('says whether other processes see it', () => {
    expect(store.isShared).toBe(isShared);
  });

  it('answers a ping', async () => {
    await expect(store.ping()).resolves.toBeUndefined();
  });

  it('gives back what was set, and null for what was not', async () => {
    const key = newKey();
    expect(await store.get(key)).toBeNull();
    await store.set(key, 'one ✓', 60);
    expect(await store.get(key)).toBe('one ✓');
    await store.set(key, '', 60);
    expect(await store.get(key)).toBe('');
  });

  it('forgets after the time, and counts it anew with each set', async () => {
    const key = newKey();
    await store.set(key, 'short', 1);
    await store.set(key, 'long', 60);
    const gone = newKey();
    await store.set(gone, 'short', 1);
    await sleep(1100);
    expect(await store.get(key)).toBe('long');
    expect(await store.get(gone)).toBeNull();
  });

  it('sets only where nothing stands, and again once that is forgotten', async () => {
    const key = newKey();
    expect(await store.setIfAbsent(key, 'first', 1)).toBe(true);
    expect(await store.setIfAbsent(key, 'second', 60)).toBe(false);
    expect(await store.get(key)).toBe('first');
    await sleep(1100);
    expect(await store.setIfAbsent(key, 'third', 60)).toBe(true);
    expect(await store.get(key)).toBe('third');
  });

  it('lets exactly one of 20 at once set what was absent', async () => {
    const key = newKey();
    const won = await Promise.all(Array.from({ length: 20 }, (_unused, n) => store.setIfAbsent(key, String(n), 60)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await store.get(key)).toBe(String(won.indexOf(true)));
  });

  it('deletes, also where nothing stands', async () => {
    const key = newKey();
    await store.delete(key);
    await store.set(key, 'one', 60);
    await store.delete(key);
    expect(await store.get(key)).toBeNull();
  });

  describe('guesses of a secret', () => {
    const patience = { guesses: 3, firstWaitMs: 600, longestWaitMs: 900 };

    it('count until the wait, which one of 20 at once begins; then a right one is worth nothing', async () => {
      const key = newKey();
      const counted = await Promise.all(Array.from({ length: 20 }, () => store.countGuess(key, patience, 'wrong')));
      expect(counted.filter(({ counts }) => counts)).toHaveLength(3);
      expect(counted.filter(({ beginsWait }) => beginsWait)).toHaveLength(1);
      expect(await store.countGuess(key, patience, 'right')).toEqual({ counts: false, beginsWait: false });
      expect(await store.countGuess(key, patience, 'unknown')).toEqual({ counts: false, beginsWait: false });
    });

    it('count again after the wait, which lasts longer the next time, up to the longest', async () => {
      const key = newKey();
      for (let n = 0; n < 3; n++) await store.countGuess(key, patience, 'wrong');
      await sleep(620);
      expect(await store.countGuess(key, patience, 'wrong')).toEqual({ counts: true, beginsWait: false });
      await sleep(620);
      expect((await store.countGuess(key, patience, 'unknown')).counts).toBe(false);
      await sleep(300);
      expect((await store.countGuess(key, patience, 'unknown')).counts).toBe(true);
    });

    it('begin anew after a right one, and when they are deleted', async () => {
      const key = newKey();
      await store.countGuess(key, patience, 'wrong');
      await store.countGuess(key, patience, 'wrong');
      expect((await store.countGuess(key, patience, 'right')).counts).toBe(true);
      for (let n = 0; n < 3; n++) expect((await store.countGuess(key, patience, 'wrong')).counts).toBe(true);
      expect((await store.countGuess(key, patience, 'right')).counts).toBe(false);
      await store.delete(key);
      expect((await store.countGuess(key, patience, 'right')).counts).toBe(true);
    });
  });

  it('counts exactly, 20 at once, each count once', async () => {
    const key = newKey();
    const counts = await Promise.all(Array.from({ length: 20 }, () => store.countInWindow(key, 60)));
    expect(counts.map(({ count }) => count).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_unused, n) => n + 1),
    );
  });

  it('opens a window with the first count, and no later one extends it', async () => {
    const key = newKey();
    const first = await store.countInWindow(key, 1);
    expect(first.count).toBe(1);
    expect(first.remainingMs).toBeGreaterThan(900);
    expect(first.remainingMs).toBeLessThanOrEqual(1000);
    await sleep(600);
    const second = await store.countInWindow(key, 1);
    expect(second.count).toBe(2);
    expect(second.remainingMs).toBeLessThan(450);
    await sleep(500);
    expect((await store.countInWindow(key, 1)).count).toBe(1);
  });

  it('takes exactly what a bucket has, 20 at once', async () => {
    const rate = { limit: 7, windowMs: 60_000 };
    const key = newKey();
    const taken = await Promise.all(
      Array.from({ length: 20 }, async () => store.take(key, rate, { count: 1, ahead: 0 })),
    );
    expect(taken.map(({ granted }) => granted).filter((granted) => granted === 1)).toHaveLength(7);
    expect(taken.at(-1)).toMatchObject({ granted: 0, remaining: 0 });
    expect(await store.take(newKey(), rate, { count: 1, ahead: 0 })).toMatchObject({
      granted: 1,
      limit: 7,
      remaining: 6,
    });
  });

  it('fills a bucket again as time goes', async () => {
    const rate = { limit: 10, windowMs: 1000 };
    const key = newKey();
    expect(await store.take(key, rate, { count: 10, ahead: 0 })).toMatchObject({
      granted: 10,
      remaining: 0,
      restoredMs: 1000,
    });
    await sleep(550);
    expect((await store.take(key, rate, { count: 20, ahead: 0 })).granted).toBeGreaterThanOrEqual(5);
    await sleep(1000);
    expect((await store.take(key, rate, { count: 1, ahead: 0 })).restoredMs).toBeLessThanOrEqual(200);
  });

  it('keeps keys apart', async () => {
    const [a, b] = [newKey(), newKey()];
    await store.countInWindow(a, 60);
    expect((await store.countInWindow(b, 60)).count).toBe(1);
  });
});

describe('the store in the process', () => {
  it('is bounded: the entry that was not used for longest goes first', async () => {
    const store = new InProcessStore(new SystemClock(), 2);
    await store.set('a', '1', 60);
    await store.set('b', '2', 60);
    await store.get('a');
    await store.set('c', '3', 60);
    expect([await store.get('a'), await store.get('b'), await store.get('c')]).toEqual(['1', null, '3']);
  });
});

describe('Redis that cannot be reached', () => {
  it('is unavailable at once, for every operation, and never an empty store', async () => {
    const store = redisAt('redis://127.0.0.1:1');
    const operations = [
      () => store.get('a'),
      () => store.set('a', '1', 1),
      () => store.setIfAbsent('a', '1', 1),
      () => store.countInWindow('a', 1),
      async () => store.take('a', { limit: 1, windowMs: 1000 }, { count: 1, ahead: 0 }),
      () => store.ping(),
      () => store.connected(50),
    ];
    for (const operation of operations) {
      const elapsedMs = stopwatch();
      await expect(operation()).rejects.toMatchObject({ code: 'platform.unavailable' });
      expect(elapsedMs()).toBeLessThan(1000);
    }
    await store.close();
  });
});
