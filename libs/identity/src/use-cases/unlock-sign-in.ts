import { Command, DomainError, domainEvent, isId } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { USER_NOT_FOUND } from '../domain/account-errors.js';
import { PasswordGuesses } from '../sign-in/password-guesses.js';
import { UserRepository } from '../storage/user.repository.js';

/**
 * A system admin lifts the lock of an account: its wrong passwords are forgotten, on every process. Doing it to one that is
 * not locked changes nothing else. Throws `identity.user-not-found`, `unavailable`.
 */
export class UnlockSignIn extends Command {
  static readonly action = 'identity.unlock-sign-in';

  constructor(readonly userId: string) {
    super();
  }
}

@CommandHandler(UnlockSignIn)
export class UnlockSignInHandler implements ICommandHandler<UnlockSignIn> {
  constructor(
    private readonly users: UserRepository,
    private readonly guesses: PasswordGuesses,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ userId }: UnlockSignIn): Promise<void> {
    if (!isId(userId)) throw new DomainError(USER_NOT_FOUND);
    const { transaction } = this.unitOfWork;
    await transaction.scopeTo({ userId });
    if (!(await this.users.find(userId))) throw new DomainError(USER_NOT_FOUND);
    await this.guesses.clear(userId);
    const about = { aggregateType: 'user', aggregateId: userId, userId, isOfAccount: true };
    transaction.record(domainEvent({ name: 'identity.sign-in-unlocked', ...about }));
  }
}
