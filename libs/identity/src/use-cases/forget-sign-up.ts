import { Command } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { UserRepository } from '../storage/user.repository.js';

/**
 * Nothing is left of a sign-up from before that time whose phone was not proved but its id; the audit trail forgets who it was
 * right after. Nothing happens where it was proved or replaced meanwhile.
 */
export class ForgetSignUp extends Command {
  static readonly action = 'identity.forget-sign-up';

  constructor(
    readonly userId: string,
    readonly createdBefore: Date,
  ) {
    super();
  }
}

@CommandHandler(ForgetSignUp)
export class ForgetSignUpHandler implements ICommandHandler<ForgetSignUp> {
  constructor(
    private readonly users: UserRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ userId, createdBefore }: ForgetSignUp): Promise<void> {
    await this.unitOfWork.transaction.scopeTo({ userId });
    const before = await this.users.find(userId);
    if (!before) return;
    // Whoever confirms its code waits for the address too.
    await this.users.lockEmail(before.email);
    await this.users.takeAccount(userId);
    const user = await this.users.find(userId);
    if (!user || user.isSettled || user.status !== 'active' || user.createdAt >= createdBefore) return;
    user.forgetSignUp();
    await this.users.remove(user);
  }
}
