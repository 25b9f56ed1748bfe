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
import { stepOfCode } from './totp.js';
import { WrongCodes } from './wrong-codes.js';

/** Whether a code proves a second factor. Joins the open command, which holds the account, its second factors and the session. */
@Injectable()
export class SecondFactorCheck {
  readonly #box: SecretBox;

  constructor(
    private readonly factors: SecondFactorRepository,
    private readonly recoveryCodes: RecoveryCodes,
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

  /** By which methods the account proves a second factor; none where it has none. */
  async methodsOf(userId: string): Promise<SecondFactorMethod[]> {
    const kinds = new Set((await this.factors.listConfirmed(userId)).map(({ kind }) => kind));
    if (kinds.size === 0) return [];
    return SECOND_FACTOR_METHODS.filter((method) => method === 'recovery-code' || kinds.has(method));
  }

  /**
   * Null when the code is right, and spent from here on. Otherwise the refusal, with which the command commits: the wrong code
   * is counted for the session, which ends with the fifth, and for the account. Throws `identity.second-factor-throttled`.
   */
  async refusalOf(session: Session, user: User, attempt: CodeAttempt, now: Date): Promise<DomainError | null> {
    const retryAfterSeconds = await this.wrongCodes.waitSeconds(user.id, now);
    // A recovery code is not to be guessed, and lets its holder in whatever somebody else does.
    if (retryAfterSeconds > 0 && attempt.method !== 'recovery-code') {
      throw new DomainError(SECOND_FACTOR_THROTTLED, undefined, { retryAfterSeconds });
    }
    if (await this.#isRight(user, attempt, now)) return null;
    await this.wrongCodes.count(user, now);
    if (session.countWrongCode()) {
      await this.termination.end(session, 'second-factor-failed', now);
      return new DomainError(SECOND_FACTOR_EXHAUSTED);
    }
    await this.sessions.update(session);
    return new DomainError(CODE_INVALID);
  }

  async #isRight(user: User, { method, code }: CodeAttempt, now: Date): Promise<boolean> {
    const factors = await this.factors.listConfirmed(user.id);
    if (method === 'recovery-code') return factors.length > 0 && this.recoveryCodes.use(user, code, now);
    for (const factor of factors) {
      const step = this.stepOf(factor, code, now);
      if (step === null || !factor.spend(step, now)) continue;
      await this.factors.update(factor);
      return true;
    }
    return false;
  }
}
