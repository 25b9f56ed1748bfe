import type { Taken } from './gcra.js';
import type { Quota } from './quota.js';

/** What was drawn and not used goes back with the second sweep after it. */
const KEEP_SWEEPS = 1;
const MOST_AHEAD = 256;

interface Drawn {
  readonly quota: Quota;
  readonly taken: Taken;
  /** How many were drawn for later. */
  readonly drew: number;
  left: number;
  /** The number of the sweep that has to come yet while it counts. */
  readonly sweep: number;
}

/**
 * Requests that were taken from a bucket before they came: those of a subject that asks so often that its next are sure to
 * come within a second or two. As long as they last, nobody is asked. The more of them were used up, the more are drawn next time.
 */
export class DrawnAhead {
  readonly #byName = new Map<string, Map<string, Drawn>>();
  /** Instead of a clock, which would be read for each request. */
  #sweeps = 0;

  /** The next of what was drawn for the subject; undefined when nothing is there. */
  next(quota: Quota, id: string): Taken | undefined {
    const drawn = this.#byName.get(quota.name)?.get(id);
    if (drawn === undefined || drawn.left === 0 || !isSameLimit(drawn.quota, quota)) return undefined;
    drawn.left--;
    const { limit, remaining, nextMs, restoredMs } = drawn.taken;
    // What is left of an earlier draw has leaked from the bucket by now.
    const remainingNow = Math.min(limit - 1, remaining + drawn.left);
    return { granted: 1, limit, remaining: remainingNow, nextMs, restoredMs, isFirstRefusal: false };
  }

  /** How many to draw for the subject, which is being asked about for `count`. */
  wanted({ name, mayDrawAhead }: Quota, id: string, count: number): number {
    if (!mayDrawAhead) return 0;
    const drawn = this.#byName.get(name)?.get(id);
    if (drawn === undefined) return 0;
    return Math.min(MOST_AHEAD, 2 * (drawn.drew + count));
  }

  /** Keeps what is left of `taken` when `count` have been served, with what is left of before. */
  keep(quota: Quota, id: string, taken: Taken, count: number): void {
    if (!quota.mayDrawAhead) return;
    const ofName = this.#byName.get(quota.name) ?? new Map<string, Drawn>();
    this.#byName.set(quota.name, ofName);
    const drew = Math.max(0, taken.granted - count);
    const before = ofName.get(id);
    const left = drew + (before && isSameLimit(before.quota, quota) ? before.left : 0);
    ofName.set(id, { quota, taken, drew, left, sweep: this.#sweeps });
  }

  /** Forgets what was drawn before the last sweep, handing over what was not used. */
  sweep(giveBack: (quota: Quota, id: string, count: number) => void): void {
    this.#sweeps++;
    for (const ofName of this.#byName.values()) {
      for (const [id, { quota, left, sweep }] of ofName) {
        if (this.#sweeps - sweep <= KEEP_SWEEPS) continue;
        ofName.delete(id);
        if (left > 0) giveBack(quota, id, left);
      }
    }
  }
}

/** By value: tiers are read anew now and then. Once an operator has set another limit, what was drawn before counts no more. */
function isSameLimit(a: Quota, b: Quota): boolean {
  return a.limit === b.limit && a.windowMs === b.windowMs;
}
