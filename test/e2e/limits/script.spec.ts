import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { takeFrom, type Bucket, type Wish } from '../../../libs/platform/src/limits/gcra.js';
import { TAKE } from '../../../libs/platform/src/limits/gcra.lua.js';

/** The script as it is, but for the time, which the test turns. */
const AT_TIME = `local now = tonumber(ARGV[5])\n${TAKE}`;

describe('the script of Redis', () => {
  let redis: Redis;

  beforeAll(() => {
    redis = new Redis(process.env['TEST_REDIS_URL'] ?? '');
  });

  afterAll(() => redis.disconnect());

  const takeInRedis = async (key: string, limit: number, windowMs: number, wish: Wish, nowMs: number) => {
    const answer = (await redis.eval(AT_TIME, 1, key, limit, windowMs, wish.count, wish.ahead, nowMs)) as number[];
    const [granted, lowered, remaining, nextMs, restoredMs, first] = answer;
    return { granted, limit: lowered, remaining, nextMs, restoredMs, isFirstRefusal: first === 1 };
  };

  it('answers as the process’s own store does, for whatever comes when', async () => {
    const step = fc.record({
      afterMs: fc.nat(400_000),
      count: fc.integer({ min: -5, max: 60 }),
      ahead: fc.nat(30),
      limit: fc.constantFrom(1, 3, 7, 20, 1000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const key = `test:{limit:${randomUUID()}}`;
        let nowMs = 1_750_000_000_000;
        let bucket: Bucket | undefined;
        for (const { afterMs, limit, ...wish } of steps) {
          nowMs += afterMs % 7 === 0 ? afterMs : afterMs % 50;
          const [next, taken] = takeFrom(bucket, { limit, windowMs: 60_000 }, wish, nowMs);
          bucket = next;
          expect(await takeInRedis(key, limit, 60_000, wish, nowMs)).toEqual(taken);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('leaves nothing behind when a bucket says nothing any more', async () => {
    const key = `test:{limit:${randomUUID()}}`;
    await takeInRedis(key, 10, 60_000, { count: 5, ahead: 0 }, Date.now());
    const life = await redis.pttl(key);
    expect(life).toBeGreaterThan(29_000);
    expect(life).toBeLessThanOrEqual(30_001);
  });
});
