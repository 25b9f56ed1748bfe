import { Query } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SocialAccount } from '../domain/social-account.js';
import { SocialAccountRepository } from '../storage/social-account.repository.js';

/** The accounts of providers that open the user's, oldest first. */
export class ListSocialAccounts extends Query<readonly SocialAccount[]> {
  static readonly action = 'identity.list-social-accounts';

  constructor(readonly userId: string) {
    super();
  }
}

@QueryHandler(ListSocialAccounts)
export class ListSocialAccountsHandler implements IQueryHandler<ListSocialAccounts> {
  constructor(private readonly accounts: SocialAccountRepository) {}

  execute({ userId }: ListSocialAccounts): Promise<readonly SocialAccount[]> {
    return this.accounts.listOf(userId);
  }
}
