import { DrawnAhead } from './drawn-ahead.js';
import { quota, type Quota } from './quota.js';

const MEI = 'mei';

describe('requests that were drawn ahead', () => {
  const reads = (limit: number): Quota =>
    quota({ subject: 'user', limitClass: 'read', limit, windowSeconds: 60, whenAway: 'count-here' });
  const taken = { granted: 5, limit: 100, remaining: 95, nextMs: 0, restoredMs: 0, isFirstRefusal: false };

  /** Five were granted, one is served: four are left. */
  function drawn(): DrawnAhead {
    const ahead = new DrawnAhead();
    ahead.keep(reads(100), MEI, taken, 1);
    return ahead;
  }

  it('are for that subject alone, and no more than were drawn', () => {
    const ahead = drawn();
    expect(ahead.next(reads(100), 'li')).toBeUndefined();
    const remaining = Array.from({ length: 5 }, () => ahead.next(reads(100), MEI)?.remaining);
    expect(remaining).toEqual([98, 97, 96, 95, undefined]);
  });

  it('count as long as the limit is the same, however often it is read, and no more once it is another', () => {
    const ahead = drawn();
    expect(ahead.next(reads(100), MEI)?.granted).toBe(1);
    expect(ahead.next(reads(99), MEI)).toBeUndefined();
    ahead.keep(reads(99), MEI, { ...taken, granted: 2 }, 1);
    expect([ahead.next(reads(99), MEI)?.granted, ahead.next(reads(99), MEI)]).toEqual([1, undefined]);
  });

  it('are given back by the second sweep when nobody came, once', () => {
    const ahead = drawn();
    ahead.next(reads(100), MEI);
    const given: unknown[] = [];
    for (let n = 0; n < 3; n++) ahead.sweep((_, id, count) => given.push([n, id, count]));
    expect(given).toEqual([[1, MEI, 3]]);
    expect(ahead.next(reads(100), MEI)).toBeUndefined();
  });
});
