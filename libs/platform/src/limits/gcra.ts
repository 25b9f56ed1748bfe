/**
 * The generic cell rate algorithm (ITU-T I.371), in its equivalent form as a leaky bucket with continuous state: what was
 * used leaks out evenly over the window. A subject that was quiet may use the whole limit at once, and then as many as
 * leak; over any time t it gets at most `limit * (1 + t / windowMs)`. Changes here belong into `gcra.lua.ts` as well.
 */

/** So many requests in a window. */
export interface Rate {
  /** Whole, at least 1. */
  readonly limit: number;
  readonly windowMs: number;
}

/** What is known of one subject: no more than this, whatever it does. */
export interface Bucket {
  /** The share of the limit that is in use, 0 to 1; a share, so that it keeps its meaning when the limit changes. */
  readonly used: number;
  /** See `FULL_OFFENCE`; 0 in good standing. */
  readonly offences: number;
  /** Unix milliseconds at which this was so. */
  readonly atMs: number;
}

/** What became of some requests. */
export interface Taken {
  /** How many were admitted, those for later included. */
  readonly granted: number;
  /** The limit as it is for this subject now: lower after abuse. */
  readonly limit: number;
  /** How many more would be admitted at once. */
  readonly remaining: number;
  /** Milliseconds until one more than these would be. */
  readonly nextMs: number;
  /** Milliseconds until the whole limit is there again. */
  readonly restoredMs: number;
  /** Whether these are the first refusals of a subject in good standing. */
  readonly isFirstRefusal: boolean;
}

/** Refusals that make one offence: as many as the limit itself, and at least so many, for limits of a few. */
export const FULL_OFFENCE = 10;
/** Each whole offence halves the limit, so often at most. */
export const MAX_HALVINGS = 3;
/** Offences are counted up to here, so that good standing restores the whole limit in a bounded time. */
export const MAX_OFFENCES = 4;
/** One offence is forgiven, evenly, in so many milliseconds without another. */
export const FORGIVEN_IN_MS = 600_000;

/** A share: ten million of them added up are wrong by less, and of a limit of ten million it is a hundredth of one request. */
export const ROUNDING = 1e-9;

/** How many requests are asked for. */
export interface Wish {
  /** Refused, and counted as refused, where the bucket has fewer. Negative to give as many back. */
  readonly count: number;
  /** More of them for later, where plenty is left: at most an eighth of it. */
  readonly ahead: number;
}

/** Takes requests from the bucket, or gives some back. Returns the bucket as it is then. */
export function takeFrom(
  bucket: Bucket | undefined,
  rate: Rate,
  { count, ahead }: Wish,
  nowMs: number,
): [Bucket, Taken] {
  const { used, offences } = leaked(bucket, rate, nowMs);
  const limitBefore = loweredLimit(rate.limit, offences);
  const left = free(used, limitBefore);
  const refused = Math.max(0, count - left);
  const granted = count - refused + (ahead > 0 ? Math.min(ahead, Math.max(0, Math.floor((left - count) / 8))) : 0);
  const usedNow = Math.max(0, used + granted / limitBefore);
  const offencesNow = Math.min(MAX_OFFENCES, offences + refused / Math.max(rate.limit, FULL_OFFENCE));
  const limit = loweredLimit(rate.limit, offencesNow);
  const remaining = Math.max(0, free(usedNow, limit));
  const restoredMs = usedNow * rate.windowMs;
  const nextMs = Math.min(restoredMs, Math.max(0, (usedNow + (remaining + 1) / limit - 1) * rate.windowMs));
  return [
    { used: usedNow, offences: offencesNow, atMs: nowMs },
    {
      granted,
      limit,
      remaining,
      nextMs: Math.ceil(nextMs),
      restoredMs: Math.ceil(restoredMs),
      isFirstRefusal: refused > 0 && offences === 0,
    },
  ];
}

/** Milliseconds after which a bucket says nothing any more. */
export function lifeMs({ used, offences }: Bucket, { windowMs }: Rate): number {
  return Math.ceil(Math.max(used * windowMs, offences * FORGIVEN_IN_MS)) + 1;
}

function leaked(bucket: Bucket | undefined, { windowMs }: Rate, nowMs: number): Omit<Bucket, 'atMs'> {
  if (!bucket) return { used: 0, offences: 0 };
  const elapsedMs = Math.max(0, nowMs - bucket.atMs);
  return {
    used: Math.max(0, bucket.used - elapsedMs / windowMs),
    offences: Math.max(0, bucket.offences - elapsedMs / FORGIVEN_IN_MS),
  };
}

function free(used: number, limit: number): number {
  return Math.floor((1 - used + ROUNDING) * limit);
}

function loweredLimit(limit: number, offences: number): number {
  return Math.max(1, Math.floor(limit / 2 ** Math.min(MAX_HALVINGS, Math.floor(offences))));
}
