import type { SqlExecutor } from '#kernel';
import { Coherence, CoherentCache, createLogger, type Cacheable } from '#platform';
import pg from 'pg';
import { TestDatabase } from '../../support/test-app.js';

const NOW = 1_000_000;

describe('a coherent cache', () => {
  let database: TestDatabase;
  let connection: pg.Client;
  let coherence: Coherence;
  let cache: CoherentCache<string>;

  beforeAll(async () => {
    database = await TestDatabase.create();
    connection = new pg.Client({ connectionString: database.appUrl });
    await connection.connect();
    coherence = new Coherence(database.appUrl, createLogger('silent'));
    await coherence.start(false);
  });

  beforeEach(() => {
    cache = new CoherentCache<string>(coherence, 3, '');
  });

  afterAll(async () => {
    await coherence.onApplicationShutdown();
    await connection.end();
    await database.drop();
  });

  /** As a transaction answers: with the rows alone. */
  const executor: SqlExecutor = {
    query: async (sql, parameters) => (await connection.query(sql, parameters)).rows as unknown,
  };
  const change = async (...tags: string[]): Promise<void> =>
    coherence.settled(await coherence.announce(executor, tags), executor);

  /** Reads a key; answers whether the loader had to be asked. */
  async function asked(key: string, loaded: Cacheable<string> | null, nowMs = NOW): Promise<boolean> {
    let wasAsked = false;
    await cache.get(key, nowMs, () => {
      wasAsked = true;
      return Promise.resolve(loaded);
    });
    return wasAsked;
  }

  it('asks the loader once', async () => {
    const loaded = { value: 'ada', tags: ['user:1'] };
    expect(await asked('a', loaded)).toBe(true);
    expect(await asked('a', loaded)).toBe(false);
    expect(cache.peek('a', NOW)).toBe('ada');
    expect(cache.size).toBe(1);
  });

  it('forgets what carries a changed tag, whichever of its tags it is, and nothing else', async () => {
    await asked('a', { value: '1', tags: ['session:1', 'user:1'] });
    await asked('b', { value: '2', tags: ['session:2', 'user:1'] });
    await asked('c', { value: '3', tags: ['session:3', 'user:3'] });
    await change('session:1', 'unknown');
    expect([cache.peek('a', NOW), cache.peek('b', NOW), cache.peek('c', NOW)]).toEqual([undefined, '2', '3']);
    await change('user:1');
    expect([cache.peek('b', NOW), cache.peek('c', NOW)]).toEqual([undefined, '3']);
  });

  it('forgets what has the changed tag as its key', async () => {
    await asked('session:1', { value: '1', tags: ['user:1'] });
    await change('session:1');
    expect(cache.peek('session:1', NOW)).toBeUndefined();
  });

  it('forgets what another process changes', async () => {
    await asked('a', { value: '1', tags: ['user:1'] });
    const other = new Coherence(database.appUrl, createLogger('silent'));
    await other.start(false);
    await other.settled(await other.announce(executor, ['user:1']), executor);
    expect(cache.peek('a', NOW)).toBeUndefined();
    await other.onApplicationShutdown();
  });

  it('answers but does not keep what was loaded while anything changed', async () => {
    const value = await cache.get('a', NOW, async () => {
      await change('something:else');
      return { value: 'perhaps old', tags: ['user:1'] };
    });
    expect(value).toBe('perhaps old');
    expect(cache.size).toBe(0);
  });

  it('keeps no null, and nothing past its time', async () => {
    expect(await asked('a', null)).toBe(true);
    expect(await asked('a', null)).toBe(true);
    await asked('b', { value: '1', tags: [], expiresAtMs: NOW + 1000 });
    expect(cache.peek('b', NOW + 999)).toBe('1');
    expect(cache.peek('b', NOW + 1000)).toBeUndefined();
  });

  it('keeps nothing of a loader that fails', async () => {
    await expect(cache.get('a', NOW, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await asked('a', { value: '1', tags: [] })).toBe(true);
  });

  it('is bounded: what was not used for longest goes first', async () => {
    for (const key of ['a', 'b', 'c']) await asked(key, { value: key, tags: ['all'] });
    cache.peek('a', NOW);
    await asked('d', { value: 'd', tags: ['all'] });
    expect(cache.size).toBe(3);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.peek(key, NOW))).toEqual(['a', undefined, 'c', 'd']);
    await change('all');
    expect(cache.size).toBe(0);
  });

  it('is bounded by weight as well: the least recently used go until the newest has room; what outweighs all is kept alone', async () => {
    const weight = { mostBytes: 10, bytesOf: (value: string) => value.length };
    cache = new CoherentCache<string>(coherence, 100, '', weight);
    for (const key of ['a', 'b', 'c']) await asked(key, { value: key.repeat(4), tags: ['all'] });
    expect([cache.size, cache.bytes]).toEqual([2, 8]);
    expect(['a', 'b', 'c'].map((key) => cache.peek(key, NOW))).toEqual([undefined, 'bbbb', 'cccc']);
    await asked('d', { value: 'd'.repeat(1000), tags: ['all'] });
    expect([cache.size, cache.bytes, cache.peek('d', NOW)?.length]).toEqual([1, 10, 1000]);
    await asked('e', { value: '', tags: ['all'] });
    expect(cache.peek('e', NOW)).toBe('');
    await change('all');
    expect([cache.size, cache.bytes]).toEqual([0, 0]);
  });

  it('knows the tags of the newest value only', async () => {
    await asked('a', { value: '1', tags: ['old'], expiresAtMs: NOW });
    await asked('a', { value: '2', tags: ['new'] });
    await change('old');
    expect(cache.peek('a', NOW)).toBe('2');
    await change('new');
    expect(cache.peek('a', NOW)).toBeUndefined();
  });

  it('is bypassed without a lease: neither read nor filled', async () => {
    const alone = new Coherence(database.appUrl, createLogger('silent'));
    const bypassed = new CoherentCache<string>(alone, 3, '');
    await alone.start(false);
    const load = () => Promise.resolve({ value: '1', tags: [] });
    await bypassed.get('a', NOW, load);
    expect(bypassed.peek('a', NOW)).toBe('1');
    await alone.onApplicationShutdown();
    expect(bypassed.peek('a', NOW)).toBeUndefined();
    await bypassed.get('b', NOW, load);
    expect(bypassed.size).toBe(1);
  });
});
