import { Command, DomainError, isId } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { OWN_ACCOUNT, USER_NOT_FOUND } from '../domain/account-errors.js';
import { SessionEnder } from '../sessions/session-ender.js';
import { AddedWaysIn } from '../sign-in/added-ways-in.js';
import { UserRepository } from '../storage/user.repository.js';
import { SecondFactorRepository } from './second-factor.repository.js';

/**
 * A system admin lets somebody in again who has lost every second factor, or whose account a stranger has bolted with one: all
 * of them go, with recovery codes and known browsers, and every session ends. The owner is told of each. Where there is none,
 * nothing changes. Throws `identity.user-not-found`, `identity.own-account`.
 */
export class RemoveAllSecondFactors extends Command {
  static readonly action = 'identity.remove-all-second-factors';

  constructor(
    readonly adminId: string,
    readonly userId: string,
  ) {
    super();
  }
}

@CommandHandler(RemoveAllSecondFactors)
export class RemoveAllSecondFactorsHandler implements ICommandHandler<RemoveAllSecondFactors> {
  constructor(
    private readonly users: UserRepository,
    private readonly factors: SecondFactorRepository,
    private readonly addedWaysIn: AddedWaysIn,
    private readonly sessions: SessionEnder,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ adminId, userId }: RemoveAllSecondFactors): Promise<void> {
    if (userId === adminId) throw new DomainError(OWN_ACCOUNT);
    if (!isId(userId)) throw new DomainError(USER_NOT_FOUND);
    await this.unitOfWork.transaction.scopeTo({ userId });
    await this.users.takeAccount(userId);
    const user = await this.users.find(userId);
    if (!user) throw new DomainError(USER_NOT_FOUND);
    if ((await this.factors.list(userId)).length === 0) return;
    await this.sessions.endAll(userId, 'second-factor-removed');
    await this.addedWaysIn.removeFactors(user, null);
  }
}
