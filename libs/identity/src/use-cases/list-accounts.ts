import { Query } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { AccountList, type AccountFilter, type ListedAccount } from '../storage/account-list.js';

export interface AccountPage {
  readonly users: readonly ListedAccount[];
  readonly nextCursor: string | null;
}

/** The accounts of the whole system, newest first, for whoever administers it. */
export class ListAccounts extends Query<AccountPage> {
  static readonly action = 'identity.list-accounts';

  constructor(
    readonly filter: AccountFilter,
    readonly limit: number,
    /** `nextCursor` of the page before. */
    readonly cursor: string | null,
  ) {
    super();
  }
}

@QueryHandler(ListAccounts)
export class ListAccountsHandler implements IQueryHandler<ListAccounts> {
  constructor(private readonly accounts: AccountList) {}

  async execute({ filter, limit, cursor }: ListAccounts): Promise<AccountPage> {
    const found = await this.accounts.page(filter, cursor, limit + 1);
    const users = found.slice(0, limit);
    return { users, nextCursor: found.length > limit ? (users.at(-1)?.id ?? null) : null };
  }
}
