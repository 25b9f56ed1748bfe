import { Command, DomainError, isId } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SECOND_FACTOR_NOT_FOUND } from './errors.js';
import { SecondFactorRepository } from './second-factor.repository.js';

/** Gives a second factor of the user another name. Throws `identity.second-factor-not-found`. */
export class RenameSecondFactor extends Command {
  static readonly action = 'identity.rename-second-factor';

  constructor(
    readonly userId: string,
    readonly factorId: string,
    readonly name: string,
  ) {
    super();
  }
}

@CommandHandler(RenameSecondFactor)
export class RenameSecondFactorHandler implements ICommandHandler<RenameSecondFactor> {
  constructor(private readonly factors: SecondFactorRepository) {}

  async execute({ userId, factorId, name }: RenameSecondFactor): Promise<void> {
    await this.factors.lockAccount(userId);
    const factor = isId(factorId) ? await this.factors.find(factorId) : null;
    if (!factor) throw new DomainError(SECOND_FACTOR_NOT_FOUND);
    factor.rename(name);
    await this.factors.update(factor);
  }
}
