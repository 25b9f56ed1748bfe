import { hash } from 'node:crypto';
import { DomainError } from '#kernel';
import { KeyValueStore } from '#platform';
import { Injectable } from '@nestjs/common';
import { CODE_THROTTLED } from '../domain/errors.js';
import type { AskedPurpose, ChallengePurpose } from '../domain/out-of-band-challenge.js';

/** What a code is mailed for. */
export type MailPurpose = ChallengePurpose | 'contact-change';

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];

/**
 * Seconds, and how many codes for one thing may be mailed within them: for all who ask as strangers, by one address; in one
 * browser, where the account knows it; and for one account, of which strangers can't spend all.
 */
const LIMITS = [
  ['asker', MINUTE, 1],
  ['asker', HOUR, 5],
  ['asker', DAY, 10],
  ['account', HOUR, 10],
  ['account', DAY, 20],
] as const;

/**
 * How many codes are mailed, as for phones: each is a mail that its reader may not have asked for, and five guesses. Counted for
 * each purpose by itself: what a stranger has sent to somebody's address for a purpose of theirs neither keeps away what the owner
 * asks for, nor shows whether anything was sent to an owner.
 */
@Injectable()
export class MailBudget {
  constructor(private readonly store: KeyValueStore) {}

  /**
   * `asker` is the address, or the known browser. Throws `identity.code-throttled` with the time to wait, and `unavailable` when
   * nobody can say.
   */
  async spend(purpose: MailPurpose, asker: string, account: string): Promise<void> {
    const whose = { asker: hash('sha256', asker, 'hex'), account };
    for (const [by, seconds, most] of LIMITS)
      await this.#count(`${purpose}:${by}:${seconds}:${whose[by]}`, seconds, most);
  }

  /** The same, before anybody knows whether something goes out: for the digest of what is asked with, or the known browser. */
  async ask(purpose: AskedPurpose, asker: string): Promise<void> {
    for (const [by, seconds, most] of LIMITS) {
      if (by === 'asker') await this.#count(`${purpose}:asked:${seconds}:${asker}`, seconds, most);
    }
  }

  async #count(name: string, seconds: number, most: number): Promise<void> {
    const { count, remainingMs } = await this.store.countInWindow(`limit:mail:${name}`, seconds);
    if (count <= most) return;
    throw new DomainError(CODE_THROTTLED, undefined, { retryAfterSeconds: Math.ceil(remainingMs / 1000) });
  }
}
