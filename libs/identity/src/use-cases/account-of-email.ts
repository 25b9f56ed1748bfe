import { UnitOfWork } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { AccountOfEmail, type AccountSummary } from '../contract.js';
import { canonicalEmail } from '../domain/email.js';
import { UserRepository } from '../storage/user.repository.js';

@QueryHandler(AccountOfEmail)
export class AccountOfEmailHandler implements IQueryHandler<AccountOfEmail> {
  constructor(
    private readonly users: UserRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ text }: AccountOfEmail): Promise<AccountSummary | null> {
    const account = await this.users.accountByEmail(canonicalEmail(text));
    if (!account) return null;
    await this.unitOfWork.transaction.scopeTo({ userId: account.id });
    const user = await this.users.find(account.id);
    return user && { id: user.id, isEmailVerified: user.emailVerifiedAt !== null, maySignIn: user.maySignIn };
  }
}
