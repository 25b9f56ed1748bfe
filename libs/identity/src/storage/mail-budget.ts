import { hash } from 'node:crypto';
import { DomainError } from '#kernel';
import { KeyValueStore } from '#platform';
import { Injectable } from '@nestjs/common';
import { CODE_THROTTLED } from '../domain/errors.js';
import type { AskedPurpose, ChallengePurpose } from '../domain/out-of-band-challenge.js';

/** What a code is mailed for. */
export type MailPurpose = ChallengePurpose | 'contact-change';

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];

/** Seconds, and how many codes for one thing may be mailed within them: to one address, whoever asks, and for one account. */
const LIMITS = [
  ['address', MINUTE, 1],
  ['address', HOUR, 5],
  ['address', DAY, 10],
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

  /** Throws `identity.code-throttled` with the time to wait, and `unavailable` when nobody can say. */
  async spend(purpose: MailPurpose, address: string, account: string): Promise<void> {
    const whose = { address: hash('sha256', address, 'hex'), account };
    for (const [by, seconds, most] of LIMITS)
      await this.#count(`${purpose}:${by}:${seconds}:${whose[by]}`, seconds, most);
  }

  /** The same, before anybody knows whether something goes out: for what is asked with, by its digest, as for an address. */
  async ask(purpose: AskedPurpose, digest: string): Promise<void> {
    for (const [by, seconds, most] of LIMITS) {
      if (by === 'address') await this.#count(`${purpose}:asked:${seconds}:${digest}`, seconds, most);
    }
  }

  async #count(name: string, seconds: number, most: number): Promise<void> {
    const { count, remainingMs } = await this.store.countInWindow(`limit:mail:${name}`, seconds);
    if (count <= most) return;
    throw new DomainError(CODE_THROTTLED, undefined, { retryAfterSeconds: Math.ceil(remainingMs / 1000) });
  }
}
