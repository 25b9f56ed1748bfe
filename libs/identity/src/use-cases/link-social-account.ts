import { Clock, Command, DomainError } from '#kernel';
import { tooMany, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SocialAccount } from '../domain/social-account.js';
import { SIGN_IN_STATE_INVALID, SOCIAL_ACCOUNT_TAKEN } from '../domain/social-errors.js';
import type { Linker } from '../social/authorization-request.js';
import type { ProvenIdentity } from '../social/proven-identity.js';
import { SessionRepository } from '../storage/session.repository.js';
import { SocialAccountRepository } from '../storage/social-account.repository.js';
import { UserRepository } from '../storage/user.repository.js';

const MOST_LINKED = 10;

/**
 * Links the account of a provider to that of whoever asked for it while signed in, as long as that session is open; whatever
 * their addresses are. The owner is told. Throws `identity.sign-in-state-invalid`, `identity.social-account-taken`,
 * `platform.too-many`.
 */
export class LinkSocialAccount extends Command<SocialAccount> {
  static readonly action = 'identity.link-social-account';

  constructor(
    readonly linker: Linker,
    readonly identity: ProvenIdentity,
  ) {
    super();
  }
}

@CommandHandler(LinkSocialAccount)
export class LinkSocialAccountHandler implements ICommandHandler<LinkSocialAccount> {
  constructor(
    private readonly accounts: SocialAccountRepository,
    private readonly users: UserRepository,
    private readonly sessions: SessionRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ linker: { userId, sessionId }, identity }: LinkSocialAccount): Promise<SocialAccount> {
    const now = this.clock.now();
    await this.unitOfWork.transaction.scopeTo({ userId });
    await this.accounts.lockSubject(identity);
    await this.users.takeAccount(userId);
    const user = await this.users.find(userId);
    const session = await this.sessions.lockOpen(sessionId, now);
    if (!user?.maySignIn || session?.userId !== userId) throw new DomainError(SIGN_IN_STATE_INVALID);
    if ((await this.accounts.userOf(identity)) !== null) throw new DomainError(SOCIAL_ACCOUNT_TAKEN);
    if ((await this.accounts.listOf(userId)).length >= MOST_LINKED) throw tooMany(MOST_LINKED, 'linked accounts');
    const account = SocialAccount.link(userId, identity, user.email, now);
    await this.accounts.add(account);
    return account;
  }
}
