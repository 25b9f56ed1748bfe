/**
 * How many wrong guesses of one secret there may be, and how long whoever guesses waits from then on: each wait is twice the
 * last (NIST SP 800-63B §3.2.2). Changes here belong into `patience.lua.ts` as well.
 */
export interface Patience {
  /** Wrong guesses until the first wait. Whole, at least 1. */
  readonly guesses: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

/** Wrong guesses are forgotten so long after the last of them. No wait is longer. */
export const FORGOTTEN_AFTER_MS = 86_400_000;

/** The wrong guesses so far. */
export interface WrongGuesses {
  readonly count: number;
  /** Unix milliseconds. */
  readonly waitsUntilMs: number;
}

/** How a guess turned out; `unknown` only asks whether one would count. */
export type Guess = 'right' | 'wrong' | 'unknown';

export interface GuessCounted {
  /** False while there is a wait: then a right guess is worth no more than a wrong one, and neither changes anything. */
  readonly counts: boolean;
  /** Whether this guess began the first wait. */
  readonly beginsWait: boolean;
}

/**
 * Counts the guess at the end of its check, so that of any number at once only those count that are done before the wait
 * begins. A right one that counts clears what was wrong before.
 */
export function countGuess(
  before: WrongGuesses | undefined,
  { guesses, firstWaitMs, longestWaitMs }: Patience,
  guess: Guess,
  nowMs: number,
): [WrongGuesses | undefined, GuessCounted] {
  if (before !== undefined && before.waitsUntilMs > nowMs) return [before, { counts: false, beginsWait: false }];
  const counted = { counts: true, beginsWait: false };
  if (guess === 'unknown') return [before, counted];
  if (guess === 'right') return [undefined, counted];
  const count = (before?.count ?? 0) + 1;
  const beyond = count - guesses;
  const waitsUntilMs = beyond < 0 ? 0 : nowMs + Math.min(longestWaitMs, firstWaitMs * 2 ** beyond);
  return [
    { count, waitsUntilMs },
    { counts: true, beginsWait: beyond === 0 },
  ];
}
