import { AuditTrail, Clock, DomainError } from '#kernel';
import {
  addressGroup,
  auditRecordOfRefusal,
  Commands,
  Config,
  currentRequest,
  KeyValueStore,
  RATE_LIMITED,
  type Patience,
} from '#platform';
import { Injectable } from '@nestjs/common';
import type { Guessed } from './guessed.js';
import { LockSignIn } from '../use-cases/lock-sign-in.js';

const HOUR_MS = 3_600_000;

/**
 * Counts wrong passwords, over all processes: per account and per client address. Past the first bound a right password is
 * worth as much as a wrong one until a wait is over. Throws `unavailable` while nobody can count.
 */
@Injectable()
export class PasswordGuesses {
  readonly #patience: Patience;
  readonly #rate: { readonly limit: number; readonly windowMs: number };

  constructor(
    private readonly store: KeyValueStore,
    private readonly commands: Commands,
    private readonly auditTrail: AuditTrail,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.#patience = {
      guesses: config.LOCKOUT_GUESSES,
      firstWaitMs: config.LOCKOUT_FIRST_SECONDS * 1000,
      longestWaitMs: config.LOCKOUT_LONGEST_SECONDS * 1000,
    };
    this.#rate = { limit: config.LOCKOUT_ADDRESS_GUESSES_PER_HOUR, windowMs: HOUR_MS };
  }

  /** Before anything is compared. Throws `http.rate-limited` for an address from which too many were wrong. */
  async admit(guessed: Guessed): Promise<void> {
    if (!countsForAddress(guessed)) return;
    // One more refusal is counted where none is left: whoever goes on waits longer.
    if ((await this.#take(0)).remaining < 1) await this.#takeFromAddress();
  }

  /** Whether a right one would count now. */
  async mayCount(guessed: Guessed): Promise<boolean> {
    return (await this.store.countGuess(keyOf(guessed), this.#patience, 'unknown')).counts;
  }

  /**
   * Whether a password that has been compared opens the account. At the first wait the account's person is told. Throws
   * `http.rate-limited`, for an address alike whether the password is right.
   */
  async settle(guessed: Guessed, isRight: boolean): Promise<boolean> {
    const guess = isRight ? 'right' : 'wrong';
    const { counts, beginsWait } = await this.store.countGuess(keyOf(guessed), this.#patience, guess);
    if (beginsWait) await this.commands.execute(new LockSignIn(guessed));
    if (countsForAddress(guessed)) {
      if (!isRight) await this.#takeFromAddress();
      else await this.admit(guessed);
    }
    return isRight && counts;
  }

  /** The account's count begins anew. */
  clear(userId: string): Promise<void> {
    return this.store.delete(keyOf({ of: 'account', id: userId, userId }));
  }

  async #takeFromAddress(): Promise<void> {
    const { granted, nextMs, isFirstRefusal } = await this.#take(1);
    if (granted > 0) return;
    const error = new DomainError(RATE_LIMITED, undefined, {
      retryAfterSeconds: Math.max(1, Math.ceil(nextMs / 1000)),
      extensions: { 'violated-policies': ['address-wrong-password'] },
    });
    if (isFirstRefusal) {
      const record = auditRecordOfRefusal('identity.login', error, currentRequest(), this.clock.now());
      await this.auditTrail.appendRefusal(record);
    }
    throw error;
  }

  async #take(count: number) {
    const address = addressGroup(currentRequest()?.origin.ip ?? '');
    return this.store.take(`limit:{address:${address}}:wrong-password`, this.#rate, { count, ahead: 0 });
  }
}

/** Whoever holds a session or a device cookie is not refused for what others at the address do. */
const countsForAddress = ({ of }: Guessed): boolean => of === 'account' || of === 'identifier';

const keyOf = ({ of, id }: Guessed): string => `guesses:${of}:${id}`;
