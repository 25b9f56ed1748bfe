import { DomainError } from '#kernel';
import { Config, SecretBox } from '#platform';
import { Injectable } from '@nestjs/common';
import { CODE_INVALID } from '../domain/errors.js';
import type { Session } from '../domain/session.js';
import type { User } from '../domain/user.js';
import { SessionTermination } from '../sessions/session-termination.js';
import { SessionRepository } from '../storage/session.repository.js';
import { SECOND_FACTOR_EXHAUSTED, SECOND_FACTOR_THROTTLED } from './errors.js';
import { RecoveryCodes } from './recovery-codes.js';
import { SecondFactorRepository } from './second-factor.repository.js';
import {
  SECOND_FACTOR_METHODS,
  type CodeAttempt,
  type SecondFactor,
  type SecondFactorMethod,
} from './second-factor.js';
import { channelsOf, SentCodes, type Proving } from './sent-codes.js';
import { stepOfCode } from './totp.js';
import { WrongCodes } from './wrong-codes.js';

/**
 * What `amr` says of the code that was right (RFC 8176 §2), and whether it is of a second factor of the account; or the refusal, with which the command commits.
 */
export type CodeOutcome =
  | { readonly amr: string; readonly isSecondFactor: boolean; readonly refusal: null }
  | { readonly refusal: DomainError };

/** Whether a code proves a second factor. Joins the open command, which holds the account, its second factors and the session. */
@Injectable()
export class SecondFactorCheck {
  readonly #box: SecretBox;

  constructor(
    private readonly factors: SecondFactorRepository,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly sentCodes: SentCodes,
    private readonly wrongCodes: WrongCodes,
    private readonly sessions: SessionRepository,
    private readonly termination: SessionTermination,
    config: Config,
  ) {
    this.#box = new SecretBox(config.KEY_ENCRYPTION_KEY, 'second-factors');
  }

  /** The secret of a new factor, as it is stored. */
  seal(secret: Buffer, factorId: string): Buffer {
    return this.#box.seal(secret, factorId);
  }

  /** See `stepOfCode`; null as well for what is no authenticator app. */
  stepOf({ sealedSecret, id }: SecondFactor, code: string, now: Date): number | null {
    return sealedSecret && stepOfCode(this.#box.open(sealedSecret, id), code, now.getTime());
  }

  /** By which methods the session is completed; none where the account has no second factor. */
  async methodsOf(user: User, session: Proving): Promise<SecondFactorMethod[]> {
    const factors = await this.factors.listConfirmed(user.id);
    if (factors.length === 0) return [];
    const kinds = new Set<SecondFactorMethod>(factors.map(({ kind }) => kind).filter((kind) => kind !== 'sms'));
    const known = new Set<SecondFactorMethod>([...kinds, ...channelsOf(user, factors, session), 'recovery-code']);
    return SECOND_FACTOR_METHODS.filter((method) => known.has(method));
  }

  /** Throws `identity.second-factor-throttled` when too many codes were wrong for the account. */
  async requireOpen(userId: string, now: Date): Promise<void> {
    const retryAfterSeconds = await this.wrongCodes.waitSeconds(userId, now);
    if (retryAfterSeconds > 0) throw new DomainError(SECOND_FACTOR_THROTTLED, undefined, { retryAfterSeconds });
  }

  /**
   * When the code is right it is spent from here on. A wrong one is counted for the session, which ends with the fifth, and for
   * the account, where it has a second factor. Throws `identity.second-factor-throttled`.
   */
  async prove(session: Session, user: User, attempt: CodeAttempt, now: Date): Promise<CodeOutcome> {
    const factors = await this.factors.listConfirmed(user.id);
    // A recovery code is not to be guessed, and lets its holder in whatever somebody else does. A code that is sent to somebody
    // without a second factor has its own tries, and there may be no more than may be sent: nobody is closed out by others' tries.
    if (factors.length > 0 && attempt.method !== 'recovery-code') await this.requireOpen(user.id, now);
    const amr = await this.#amrOf(session, user, factors, attempt, now);
    if (amr !== null) return { amr, isSecondFactor: factors.length > 0, refusal: null };
    if (factors.length > 0) await this.wrongCodes.count(user, now);
    if (session.countWrongCode()) {
      await this.termination.end(session, 'second-factor-failed', now);
      return { refusal: new DomainError(SECOND_FACTOR_EXHAUSTED) };
    }
    await this.sessions.update(session);
    return { refusal: new DomainError(CODE_INVALID) };
  }

  /** Null for a wrong code. */
  async #amrOf(
    session: Session,
    user: User,
    factors: readonly SecondFactor[],
    { method, code }: CodeAttempt,
    now: Date,
  ): Promise<string | null> {
    if (method === 'sms') {
      const channel = await this.sentCodes.use(user, session, channelsOf(user, factors, session), code, now);
      if (channel !== null) await this.#note(factors, now);
      return channel;
    }
    const isRight =
      method === 'totp'
        ? await this.#isOfApp(factors, code, now)
        : factors.length > 0 && (await this.recoveryCodes.use(user, code, now));
    return isRight ? 'otp' : null;
  }

  async #isOfApp(factors: readonly SecondFactor[], code: string, now: Date): Promise<boolean> {
    for (const factor of factors) {
      const step = this.stepOf(factor, code, now);
      if (step === null || !factor.spend(step, now)) continue;
      await this.factors.update(factor);
      return true;
    }
    return false;
  }

  async #note(factors: readonly SecondFactor[], now: Date): Promise<void> {
    const phone = factors.find(({ kind }) => kind === 'sms');
    if (!phone) return;
    phone.use(now);
    await this.factors.update(phone);
  }
}
