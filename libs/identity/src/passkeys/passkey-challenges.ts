import { createHash, randomBytes } from 'node:crypto';
import { KeyValueStore } from '#platform';
import { Injectable } from '@nestjs/common';

/** How long a person has to answer a challenge. */
export const CHALLENGE_SECONDS = 300;

const CHALLENGE_BYTES = 32;

/** What a challenge is for, and who was given it: a session by its id, or a browser by the hash of its cookie. */
export interface ChallengeHolder {
  readonly purpose: 'register' | 'sign-in' | 'prove';
  readonly holder: string;
}

/**
 * Challenges for authenticators (WebAuthn §13.4.3): random, for five minutes, for one use by whoever was given them. Throws
 * `platform.unavailable` while the store does not answer.
 */
@Injectable()
export class PasskeyChallenges {
  constructor(private readonly store: KeyValueStore) {}

  async issue(of: ChallengeHolder): Promise<Uint8Array<ArrayBuffer>> {
    const challenge = Uint8Array.from(randomBytes(CHALLENGE_BYTES));
    await this.store.set(keyOf(Buffer.from(challenge).toString('base64url')), textOf(of), CHALLENGE_SECONDS);
    return challenge;
  }

  /** Whether the challenge (base64url) was given for this; of any number of callers one gets true. */
  async spend(challenge: string, of: ChallengeHolder): Promise<boolean> {
    const key = keyOf(challenge);
    if ((await this.store.get(key)) !== textOf(of)) return false;
    return this.store.setIfAbsent(`${key}:spent`, '1', CHALLENGE_SECONDS);
  }
}

const keyOf = (challenge: string): string =>
  `passkey-challenge:${createHash('sha256').update(challenge).digest('base64url')}`;

const textOf = ({ purpose, holder }: ChallengeHolder): string => `${purpose}:${holder}`;
