import { Command, domainEvent } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Guessed } from '../sign-in/guessed.js';
import { UserRepository } from '../storage/user.repository.js';

/** Too many wrong passwords: that stands in the trail, and the person whose account it is gets a mail, where there is one. */
export class LockSignIn extends Command {
  static readonly action = 'identity.lock-sign-in';

  constructor(readonly guessed: Guessed) {
    super();
  }
}

@CommandHandler(LockSignIn)
export class LockSignInHandler implements ICommandHandler<LockSignIn> {
  constructor(
    private readonly users: UserRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ guessed: { of, id, userId } }: LockSignIn): Promise<void> {
    const { transaction } = this.unitOfWork;
    await transaction.scopeTo({ userId });
    const user = userId === null ? null : await this.users.find(userId);
    transaction.record(
      domainEvent({
        name: 'identity.sign-in-locked',
        aggregateType: userId === null ? 'identifier' : 'user',
        aggregateId: userId ?? id,
        userId,
        isOfAccount: true,
        data: { of },
        secret: user?.maySignIn ? { email: user.email } : null,
      }),
    );
  }
}
