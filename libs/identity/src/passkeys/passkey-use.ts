import { domainEvent } from '#kernel';
import { UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import type { User } from '../domain/user.js';
import { SecondFactorRepository } from '../second-factor/second-factor.repository.js';
import { PasskeyRepository } from './passkey.repository.js';
import { isRegression } from './passkey.js';

/** A passkey that an authenticator has proved, and how often it was used by its count. */
export interface ProvedPasskey {
  readonly factorId: string;
  readonly counter: number;
}

/** The use of a passkey that was proved. Joins the open command, which holds the account and its second factors. */
@Injectable()
export class PasskeyUse {
  constructor(
    private readonly passkeys: PasskeyRepository,
    private readonly factors: SecondFactorRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** False when it was removed, or its counter has not grown: it may have been copied, which its owner is told. */
  async note(user: User, { factorId, counter }: ProvedPasskey, now: Date): Promise<boolean> {
    const passkey = await this.passkeys.find(factorId);
    const factor = await this.factors.find(factorId);
    if (passkey?.userId !== user.id || !factor) return false;
    if (isRegression(passkey.counter, counter)) {
      const about = { aggregateType: 'second-factor', aggregateId: factorId, userId: user.id, isOfAccount: true };
      const data = { known: passkey.counter, given: counter };
      const secret = { email: user.email };
      this.unitOfWork.transaction.record(
        domainEvent({ name: 'identity.passkey-counter-regressed', ...about, data, secret }),
      );
      return false;
    }
    await this.passkeys.count(factorId, counter);
    factor.use(now);
    await this.factors.update(factor);
    return true;
  }
}
