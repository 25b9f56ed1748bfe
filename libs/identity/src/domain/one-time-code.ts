import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';

const CODE_DIGITS = 6;
const MAX_TRIES = 5;
const LIFE_MS = 10 * 60_000;

export type CodeOutcome = 'accepted' | 'wrong' | 'exhausted';

/** What a code proves: six digits, ten minutes, five tries, one use; bound to the id of what it is for. */
export interface CodeChallenge {
  readonly id: string;
  codeHash: Buffer;
  tries: number;
  expiresAt: Date;
  redeemedAt: Date | null;
}

export function isClosed({ redeemedAt, tries }: CodeChallenge): boolean {
  return redeemedAt !== null || tries >= MAX_TRIES;
}

/** Answers a new code, which replaces the last; tries are not given back. It is kept nowhere. */
export function issueCode(challenge: CodeChallenge, key: Buffer, now: Date): string {
  const code = String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0');
  challenge.codeHash = hashOf(challenge, code, key);
  challenge.expiresAt = new Date(now.getTime() + LIFE_MS);
  return code;
}

/** Counts the try, and spends the code when it is right. */
export function tryCode(challenge: CodeChallenge, code: string, key: Buffer, now: Date): CodeOutcome {
  if (challenge.redeemedAt !== null || challenge.expiresAt <= now) return 'wrong';
  if (challenge.tries >= MAX_TRIES) return 'exhausted';
  challenge.tries++;
  if (!timingSafeEqual(hashOf(challenge, code, key), challenge.codeHash)) {
    return challenge.tries >= MAX_TRIES ? 'exhausted' : 'wrong';
  }
  challenge.redeemedAt = now;
  return 'accepted';
}

function hashOf({ id }: CodeChallenge, code: string, key: Buffer): Buffer {
  return createHmac('sha256', key).update(`${id}:${code}`).digest();
}
