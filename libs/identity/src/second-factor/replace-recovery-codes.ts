import { Clock, Command, DomainError, type Actor } from '#kernel';
import { NOT_AUTHENTICATED } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { UserRepository } from '../storage/user.repository.js';
import { NO_SECOND_FACTOR } from './errors.js';
import { RecoveryCodes } from './recovery-codes.js';
import { SecondFactorRepository } from './second-factor.repository.js';
import { requireBothFactors } from './step-up.js';

/**
 * Answers ten new recovery codes, this once; those of before count no more. Throws `identity.no-second-factor`,
 * `identity.authentication-insufficient`.
 */
export class ReplaceRecoveryCodes extends Command<string[]> {
  static readonly action = 'identity.replace-recovery-codes';

  constructor(readonly actor: Actor) {
    super();
  }
}

@CommandHandler(ReplaceRecoveryCodes)
export class ReplaceRecoveryCodesHandler implements ICommandHandler<ReplaceRecoveryCodes> {
  constructor(
    private readonly users: UserRepository,
    private readonly factors: SecondFactorRepository,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly clock: Clock,
  ) {}

  async execute({ actor }: ReplaceRecoveryCodes): Promise<string[]> {
    const user = await this.users.holdActive(actor.id);
    if (!user) throw new DomainError(NOT_AUTHENTICATED);
    await this.factors.lockAccount(user.id);
    if ((await this.factors.listConfirmed(user.id)).length === 0) throw new DomainError(NO_SECOND_FACTOR);
    requireBothFactors(actor, true, this.clock.nowMs());
    return this.recoveryCodes.replace(user);
  }
}
