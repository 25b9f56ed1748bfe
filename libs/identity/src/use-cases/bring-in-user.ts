import { Clock, Command, DomainError } from '#kernel';
import { UnitOfWork, violates } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { USERNAME_TAKEN } from '../domain/account-errors.js';
import { CREDENTIALS_WRONG, PHONE_TAKEN } from '../domain/errors.js';
import { User, type BroughtIn } from '../domain/user.js';
import { ContactChangeRepository } from '../storage/contact-change.repository.js';
import { holdsAddress, UserRepository } from '../storage/user.repository.js';
import { ReplaceSignUp } from './replace-sign-up.js';

/**
 * Makes the account of somebody for whom another system vouches; a sign-up that waits for its phone makes way. Nothing when
 * there is an account already. Throws `identity.username-taken`, `identity.phone-taken`; and `identity.credentials-wrong`
 * where it is somebody's who goes by another address here, as the old one opens nothing any more, or a disabled sign-up's.
 */
export class BringInUser extends Command {
  static readonly action = 'identity.bring-in-user';

  constructor(
    readonly user: BroughtIn,
    readonly passwordHash: string,
  ) {
    super();
  }
}

@CommandHandler(BringInUser)
export class BringInUserHandler implements ICommandHandler<BringInUser> {
  constructor(
    private readonly users: UserRepository,
    private readonly changes: ContactChangeRepository,
    private readonly replacement: ReplaceSignUp,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ user, passwordHash }: BringInUser): Promise<void> {
    const { id, email, phone } = user;
    await this.users.lockEmail(email);
    const account = await this.users.accountByEmail(email);
    if (account?.isSettled) return;
    const isHeld = account !== null && holdsAddress(account);
    if (isHeld || (await this.changes.keptFor(email)) !== null) throw new DomainError(CREDENTIALS_WRONG);
    if (account) await this.replacement.replace(account.id, this.clock.now());
    if (phone !== null) await this.#requireFree(phone, id);
    await this.unitOfWork.transaction.scopeTo({ userId: id });
    await this.#add(User.bringIn(user, passwordHash));
  }

  async #requireFree(phone: string, id: string): Promise<void> {
    await this.users.lockPhone(phone);
    const isTaken =
      (await this.users.isPhoneVerifiedElsewhere(phone, id)) || (await this.changes.keptFor(phone)) !== null;
    if (isTaken) throw new DomainError(PHONE_TAKEN);
  }

  async #add(user: User): Promise<void> {
    try {
      await this.users.add(user);
    } catch (error) {
      if (violates(error, 'users_username_key')) throw new DomainError(USERNAME_TAKEN);
      if (violates(error, 'users_external_id_key')) throw new DomainError(CREDENTIALS_WRONG);
      throw error;
    }
  }
}
