import { Command, DomainError, isId } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SOCIAL_ACCOUNT_NOT_FOUND } from '../domain/social-errors.js';
import { WaysIn } from '../sign-in/ways-in.js';
import { SocialAccountRepository } from '../storage/social-account.repository.js';
import { UserRepository } from '../storage/user.repository.js';

/**
 * The provider's account opens the caller's no more; sessions that it has begun go on until they are ended. The owner is told.
 * Throws `identity.social-account-not-found`, `identity.last-way-in`.
 */
export class UnlinkSocialAccount extends Command {
  static readonly action = 'identity.unlink-social-account';

  constructor(
    readonly userId: string,
    readonly socialAccountId: string,
  ) {
    super();
  }
}

@CommandHandler(UnlinkSocialAccount)
export class UnlinkSocialAccountHandler implements ICommandHandler<UnlinkSocialAccount> {
  constructor(
    private readonly accounts: SocialAccountRepository,
    private readonly users: UserRepository,
    private readonly waysIn: WaysIn,
  ) {}

  async execute({ userId, socialAccountId }: UnlinkSocialAccount): Promise<void> {
    // Of two who unlink the last two at once the second sees what the first has left.
    await this.users.takeAccount(userId);
    const user = await this.users.find(userId);
    const account = isId(socialAccountId) ? await this.accounts.find(socialAccountId) : null;
    if (!user || !account) throw new DomainError(SOCIAL_ACCOUNT_NOT_FOUND);
    await this.waysIn.requireAnother(user);
    account.unlink(user.email);
    await this.accounts.delete(account);
  }
}
