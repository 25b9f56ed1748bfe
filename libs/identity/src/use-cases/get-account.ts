import { DomainError, Query } from '#kernel';
import { NOT_AUTHENTICATED } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { User } from '../domain/user.js';
import { UserRepository } from '../storage/user.repository.js';

/** The caller's own account. */
export class GetAccount extends Query<User> {
  static readonly action = 'identity.get-account';

  constructor(readonly userId: string) {
    super();
  }
}

@QueryHandler(GetAccount)
export class GetAccountHandler implements IQueryHandler<GetAccount> {
  constructor(private readonly users: UserRepository) {}

  async execute({ userId }: GetAccount): Promise<User> {
    const user = await this.users.find(userId);
    if (!user) throw new DomainError(NOT_AUTHENTICATED);
    return user;
  }
}
