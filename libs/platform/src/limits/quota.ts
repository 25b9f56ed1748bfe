import type { Rate, Taken } from './gcra.js';
import type { RouteClass, Subject, TierClass } from './route-class.js';

/** A limit that somebody set on one class of requests of each subject of a kind. */
export interface Quota extends Rate {
  readonly subject: Subject | 'address';
  readonly limitClass: RouteClass | TierClass | 'failed';
  /** What callers are told it is called. */
  readonly name: string;
  readonly windowSeconds: number;
  /** Its item of `RateLimit-Policy`. */
  readonly policy: string;
  /** Without the shared store: refused with `unavailable`, or counted in each process alone. */
  readonly whenAway: 'close' | 'count-here';
  /** Whether a process may draw from it ahead of a busy subject's next requests; never more than the limit. */
  readonly mayDrawAhead: boolean;
}

/** One limit that a request was counted against, and what that left. */
export interface ToldLimit {
  readonly quota: Quota;
  readonly taken: Taken;
}

type QuotaFacts = Pick<Quota, 'subject' | 'limitClass' | 'limit' | 'windowSeconds' | 'whenAway'>;

export function quota(facts: QuotaFacts): Quota {
  const { subject, limitClass, limit, windowSeconds } = facts;
  const name = `${subject}-${limitClass}`;
  const isAskedOften = limitClass === 'check' || limitClass === 'read';
  return {
    ...facts,
    name,
    policy: `"${name}";q=${limit};w=${windowSeconds}`,
    windowMs: windowSeconds * 1000,
    // What a key has left is told exactly: its owner may pay for it.
    mayDrawAhead: isAskedOften && subject !== 'key' && subject !== 'address',
  };
}

/** The braces are a hash tag: all buckets of one subject are in one slot of a Redis Cluster, and no script has two keys. */
export function bucketKey({ subject, limitClass }: Quota, id: string): string {
  return `limit:{${subject}:${id}}:${limitClass}`;
}
