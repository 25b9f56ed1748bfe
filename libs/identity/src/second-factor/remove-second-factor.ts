import { Clock, Command, DomainError, isId, type Actor } from '#kernel';
import { NOT_AUTHENTICATED } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { UserRepository } from '../storage/user.repository.js';
import { SECOND_FACTOR_NOT_FOUND } from './errors.js';
import { RecoveryCodes } from './recovery-codes.js';
import { SecondFactorRepository } from './second-factor.repository.js';
import { requireBothFactors } from './step-up.js';

/**
 * Takes a second factor away; with the last one the recovery codes go. Throws `identity.second-factor-not-found`,
 * `identity.authentication-insufficient`.
 */
export class RemoveSecondFactor extends Command {
  static readonly action = 'identity.remove-second-factor';

  constructor(
    readonly actor: Actor,
    readonly factorId: string,
  ) {
    super();
  }
}

@CommandHandler(RemoveSecondFactor)
export class RemoveSecondFactorHandler implements ICommandHandler<RemoveSecondFactor> {
  constructor(
    private readonly users: UserRepository,
    private readonly factors: SecondFactorRepository,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, factorId }: RemoveSecondFactor): Promise<void> {
    const user = await this.users.holdActive(actor.id);
    if (!user) throw new DomainError(NOT_AUTHENTICATED);
    await this.factors.lockAccount(user.id);
    const factor = isId(factorId) ? await this.factors.find(factorId) : null;
    if (!factor) throw new DomainError(SECOND_FACTOR_NOT_FOUND);
    requireBothFactors(actor, (await this.factors.listConfirmed(user.id)).length > 0, this.clock.nowMs());
    factor.remove(user.email);
    await this.factors.delete(factor);
    if ((await this.factors.listConfirmed(user.id)).length === 0) await this.recoveryCodes.removeAll(user.id);
  }
}
