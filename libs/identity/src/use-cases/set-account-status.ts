import { Command, DomainError, isId } from '#kernel';
import { Commands, UnitOfWork } from '#platform';
import { StandDown } from '#tenancy/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { OWN_ACCOUNT, USER_NOT_FOUND } from '../domain/account-errors.js';
import type { User } from '../domain/user.js';
import { SessionEnder } from '../sessions/session-ender.js';
import { UserRepository } from '../storage/user.repository.js';

/**
 * A system admin stops an account, or lets it go on. When disabling has returned, no process accepts its sessions, tokens,
 * keys or robots. Sessions have ended for good; keys and robots count again once it is enabled. Doing it twice changes
 * nothing. Throws `identity.user-not-found`, `identity.own-account`, `rbac.last-owner` with the tenants that would be left
 * without an owner, unless these are to be suspended.
 */
export class SetAccountStatus extends Command<User> {
  static readonly action = 'identity.set-account-status';

  constructor(
    readonly adminId: string,
    readonly userId: string,
    readonly status: 'active' | 'disabled',
    readonly suspendsTenants: boolean,
  ) {
    super();
  }
}

@CommandHandler(SetAccountStatus)
export class SetAccountStatusHandler implements ICommandHandler<SetAccountStatus> {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionEnder,
    private readonly commands: Commands,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ adminId, userId, status, suspendsTenants }: SetAccountStatus): Promise<User> {
    if (userId === adminId) throw new DomainError(OWN_ACCOUNT);
    if (!isId(userId)) throw new DomainError(USER_NOT_FOUND);
    await this.unitOfWork.transaction.scopeTo({ userId });
    await this.users.takeAccount(userId);
    const user = await this.users.find(userId);
    if (!user) throw new DomainError(USER_NOT_FOUND);
    if (user.status === status) return user;
    if (status === 'active') user.enable();
    else user.disable();
    if (status === 'disabled') await this.commands.execute(new StandDown(userId, suspendsTenants));
    await this.users.update(user);
    await this.sessions.endAll(userId, 'account-disabled');
    return user;
  }
}
