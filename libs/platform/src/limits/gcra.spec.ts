import fc from 'fast-check';
import { FORGIVEN_IN_MS, lifeMs, MAX_OFFENCES, takeFrom, type Bucket, type Rate, type Taken } from './gcra.js';

const MINUTE_MS = 60_000;
const perMinute = (limit: number): Rate => ({ limit, windowMs: MINUTE_MS });

/** One subject under a clock that the test turns. */
class Subject {
  nowMs = 1_750_000_000_000;
  bucket: Bucket | undefined;

  constructor(public rate: Rate) {}

  take(count = 1, ahead = 0): Taken {
    const [bucket, taken] = takeFrom(this.bucket, this.rate, { count, ahead }, this.nowMs);
    this.bucket = bucket;
    return taken;
  }

  after(ms: number): this {
    this.nowMs += ms;
    return this;
  }
}

describe('a limit', () => {
  it.each([
    [1, 1],
    [3, 3],
    [7, 7],
    [49, 49],
    [1000, 1000],
    [49_999, 49_999],
    [1_000_000, 20_000],
    [10_000_000, 20_000],
  ])('of %i admits as many at once, the last %i one by one, and not one more', (limit, single) => {
    const subject = new Subject(perMinute(limit));
    for (let left = limit - single; left > 0; left -= 99_991) subject.take(Math.min(left, 99_991));
    for (let n = 1; n < single; n++) subject.take();
    expect(subject.take()).toMatchObject({ granted: 1, remaining: 0, limit });
    expect(subject.take()).toMatchObject({ granted: 0, remaining: 0, isFirstRefusal: true });
  });

  it('tells what is left, when one more comes, and when all are there again', () => {
    const subject = new Subject(perMinute(3));
    expect(subject.take()).toMatchObject({ granted: 1, limit: 3, remaining: 2, nextMs: 20_000, restoredMs: 20_000 });
    expect(subject.take()).toMatchObject({ granted: 1, remaining: 1, nextMs: 20_000, restoredMs: 40_000 });
    expect(subject.after(5000).take()).toMatchObject({ granted: 1, remaining: 0, nextMs: 15_000, restoredMs: 55_000 });
    expect(subject.take()).toMatchObject({ granted: 0, nextMs: 15_000 });
    expect(subject.after(14_999).take().granted).toBe(0);
    expect(subject.after(1).take().granted).toBe(1);
  });

  it('gives some of many that come at once, and takes back what is given back', () => {
    const subject = new Subject(perMinute(10));
    expect(subject.take(4).granted).toBe(4);
    expect(subject.take(9)).toMatchObject({ granted: 6, remaining: 0 });
    expect(subject.take(-5)).toMatchObject({ granted: -5, remaining: 5, isFirstRefusal: false });
    expect(subject.take(-50)).toMatchObject({ remaining: 10, restoredMs: 0, nextMs: 0 });
  });

  it('gives more for later only where plenty is left, and refuses nobody for want of it', () => {
    const subject = new Subject(perMinute(100));
    expect(subject.take(4, 50)).toMatchObject({ granted: 4 + 12, remaining: 84, isFirstRefusal: false });
    expect(subject.take(80, 50)).toMatchObject({ granted: 80, remaining: 4 });
    expect(subject.take(4, 50)).toMatchObject({ granted: 4, remaining: 0, isFirstRefusal: false });
    expect(subject.take(1, 50)).toMatchObject({ granted: 0, isFirstRefusal: true });
  });

  it('never admits more than the limit and what has leaked since, whatever comes when', () => {
    const step = fc.record({ afterMs: fc.nat(30_000), count: fc.integer({ min: 1, max: 40 }) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.array(step, { maxLength: 80 }), (limit, steps) => {
        const subject = new Subject(perMinute(limit));
        const start = subject.nowMs;
        let admitted = 0;
        for (const { afterMs, count } of steps) {
          const { granted, remaining } = subject.after(afterMs).take(count);
          admitted += granted;
          expect(granted).toBeGreaterThanOrEqual(0);
          expect(remaining).toBeLessThanOrEqual(limit);
          expect(admitted).toBeLessThanOrEqual(limit * (1 + (subject.nowMs - start) / MINUTE_MS) + 1e-3);
        }
      }),
    );
  });

  it('admits whoever waits as long as they are told, and no offence is counted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(200), (limit, rounds) => {
        const subject = new Subject(perMinute(limit));
        for (let n = 0; n < limit; n++) subject.take();
        for (let n = 0; n < rounds; n++) expect(subject.after(subject.take(0).nextMs).take().granted).toBe(1);
        expect(subject.bucket?.offences).toBe(0);
      }),
    );
  });

  it('that is changed keeps the share that is used', () => {
    const subject = new Subject(perMinute(100));
    subject.take(50);
    subject.rate = perMinute(10);
    expect(subject.take()).toMatchObject({ limit: 10, remaining: 4 });
    subject.rate = perMinute(1000);
    expect(subject.take()).toMatchObject({ limit: 1000, remaining: 399 });
  });

  it('does not forget anything when the clock is set back, nor give more', () => {
    const subject = new Subject(perMinute(3));
    subject.take(3);
    expect(subject.after(-600_000).take().granted).toBe(0);
    expect(subject.after(20_000).take().granted).toBe(1);
  });
});

describe('the history of a subject', () => {
  const abuse = (subject: Subject, offences: number) => {
    subject.take(subject.rate.limit);
    return subject.take(subject.rate.limit * (offences + 0.5));
  };

  it.each([
    [1, 50],
    [2, 25],
    [3, 12],
    [4, 12],
    [400, 12],
  ])('%i times the limit in refusals lowers a limit of 100 to %i, never further', (offences, lowered) => {
    const subject = new Subject(perMinute(100));
    expect(abuse(subject, offences).limit).toBe(lowered);
    expect(subject.after(MINUTE_MS).take(1000).granted).toBe(lowered);
  });

  it('lowers no limit below one', () => {
    const subject = new Subject(perMinute(3));
    subject.take(1000);
    expect(subject.after(MINUTE_MS)).toBeDefined();
    expect(subject.take(3)).toMatchObject({ granted: 1, limit: 1, remaining: 0 });
  });

  it('counts fewer than ten refusals for nothing, however low the limit', () => {
    const subject = new Subject(perMinute(1));
    subject.rate = perMinute(4);
    subject.take(4);
    expect(subject.take(9).limit).toBe(4);
    expect(subject.take(1).limit).toBe(2);
  });

  it('is forgiven by good standing: half an hour after the worst abuse the limit is whole', () => {
    const subject = new Subject(perMinute(100));
    abuse(subject, 1000);
    const limits = [1, 2, 3].map(() => subject.after(FORGIVEN_IN_MS).take().limit);
    expect(limits).toEqual([12, 25, 50]);
    expect(subject.after(1).take().limit).toBe(100);
    expect(subject.bucket?.offences).toBeGreaterThan(0);
    expect(subject.after(FORGIVEN_IN_MS).take().limit).toBe(100);
    expect(subject.bucket?.offences).toBe(0);
  });

  it('is bounded, and forgotten when it says nothing any more', () => {
    const subject = new Subject(perMinute(100));
    for (let n = 0; n < 100; n++) abuse(subject, 10);
    expect(subject.bucket?.offences).toBe(MAX_OFFENCES);
    expect(lifeMs(subject.bucket!, subject.rate)).toBeLessThanOrEqual(MAX_OFFENCES * FORGIVEN_IN_MS + 1);
  });

  it('tells the first refusal from those that follow it, once more after it was forgiven', () => {
    const subject = new Subject(perMinute(100));
    subject.take(100);
    expect([subject.take(), subject.take()].map(({ isFirstRefusal }) => isFirstRefusal)).toEqual([true, false]);
    subject.after(FORGIVEN_IN_MS).take(100);
    expect(subject.take().isFirstRefusal).toBe(true);
  });
});
