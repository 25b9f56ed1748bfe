import { Command, DomainError } from '#kernel';
import { Commands, NOT_AUTHENTICATED, STALE_WRITE } from '#platform';
import { RevokeSuperuser } from '#rbac/contract';
import { ForgetPerson, LeaveAllTenants } from '#tenancy/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { User } from '../domain/user.js';
import { SessionEnder } from '../sessions/session-ender.js';
import { ContactChangeRepository } from '../storage/contact-change.repository.js';
import { SessionRepository } from '../storage/session.repository.js';
import { UserRepository } from '../storage/user.repository.js';

/**
 * Deletes the caller's account for good, and what is known of its person: from the tables in this commit, from the audit
 * trail right after it. When it has returned, no process accepts its sessions, tokens, keys or robots; its address, phone and
 * username are free. Throws `rbac.last-owner`, with the tenant, `platform.stale-write`.
 */
export class DeleteAccount extends Command {
  static readonly action = 'identity.delete-account';

  constructor(readonly userId: string) {
    super();
  }
}

@CommandHandler(DeleteAccount)
export class DeleteAccountHandler implements ICommandHandler<DeleteAccount> {
  constructor(
    private readonly users: UserRepository,
    private readonly changes: ContactChangeRepository,
    private readonly sessions: SessionRepository,
    private readonly ending: SessionEnder,
    private readonly commands: Commands,
  ) {}

  async execute({ userId }: DeleteAccount): Promise<void> {
    const user = await this.#hold(userId);
    const emails = await this.changes.formerEmails(userId);
    if (user.emailVerifiedAt !== null) emails.push(user.email);
    // Before memberships are listed: whoever lets the person in just now is done by then.
    await this.commands.execute(new ForgetPerson(userId, emails));
    await this.commands.execute(new LeaveAllTenants(userId));
    await this.commands.execute(new RevokeSuperuser(userId));
    await this.ending.endAll(userId, 'account-deleted');
    user.delete(emails);
    await this.users.erase(user);
  }

  /**
   * In the order in which everybody locks: address, account; then its row, with which nobody signs in any more, and its
   * sessions as a whole, which the tenants then release one by one.
   */
  async #hold(userId: string): Promise<User> {
    const before = await this.users.find(userId);
    if (before) await this.users.lockEmail(before.email);
    await this.users.takeAccount(userId);
    const user = await this.users.lock(userId);
    if (!user) throw new DomainError(NOT_AUTHENTICATED);
    if (user.email !== before?.email) throw new DomainError(STALE_WRITE);
    await this.sessions.lockStarts(userId);
    return user;
  }
}
