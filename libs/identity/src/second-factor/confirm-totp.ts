import { Clock, Command, DomainError, isId, type Actor } from '#kernel';
import { NOT_AUTHENTICATED } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CODE_INVALID } from '../domain/errors.js';
import { UserRepository } from '../storage/user.repository.js';
import { SECOND_FACTOR_NOT_FOUND } from './errors.js';
import { SecondFactorAddition } from './second-factor-addition.js';
import { SecondFactorCheck } from './second-factor-check.js';
import { SecondFactorRepository } from './second-factor.repository.js';

/**
 * A first code of the authenticator app: from here on it is a second factor of the account. With the account's first one all
 * other sessions end, which never had one, and recovery codes are answered, this once; else null. Throws
 * `identity.second-factor-not-found`, `identity.code-invalid`.
 */
export class ConfirmTotp extends Command<string[] | null> {
  static readonly action = 'identity.confirm-totp';

  constructor(
    readonly actor: Actor,
    readonly factorId: string,
    readonly code: string,
  ) {
    super();
  }
}

@CommandHandler(ConfirmTotp)
export class ConfirmTotpHandler implements ICommandHandler<ConfirmTotp> {
  constructor(
    private readonly users: UserRepository,
    private readonly factors: SecondFactorRepository,
    private readonly addition: SecondFactorAddition,
    private readonly check: SecondFactorCheck,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, factorId, code }: ConfirmTotp): Promise<string[] | null> {
    const now = this.clock.now();
    await this.users.takeAccount(actor.id);
    const user = await this.users.find(actor.id);
    if (user?.status !== 'active') throw new DomainError(NOT_AUTHENTICATED);
    await this.factors.lockAccount(user.id);
    const factor = isId(factorId) ? await this.factors.find(factorId) : null;
    if (factor?.confirmedAt !== null) throw new DomainError(SECOND_FACTOR_NOT_FOUND);
    const step = this.check.stepOf(factor, code, now);
    if (step === null) throw new DomainError(CODE_INVALID);
    const isFirst = (await this.factors.listConfirmed(user.id)).length === 0;
    factor.confirm(step, user.email, now);
    await this.factors.update(factor);
    return this.addition.complete(user, isFirst, actor.sessionId);
  }
}
