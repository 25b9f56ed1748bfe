import { Clock, Command, domainEvent } from '#kernel';
import { addressGroup, Config, currentRequest, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { PhoneVerification } from '../domain/phone-verification.js';
import { User } from '../domain/user.js';
import { codeKey } from '../domain/code-key.js';
import { ContactChangeRepository } from '../storage/contact-change.repository.js';
import { PhoneVerificationRepository } from '../storage/phone-verification.repository.js';
import { SmsBudget } from '../storage/sms-budget.js';
import { holdsAddress, UserRepository } from '../storage/user.repository.js';
import { ReplaceSignUp } from './replace-sign-up.js';

/**
 * Makes an account and sends a code to its phone. The answer is the same for an address that has an account already, or is
 * kept for one that changed it lately; its owner is told by mail, and the one who signs up once they have confirmed the code.
 * A sign-up that never verified its phone doesn't hold its address, unless it was disabled: a newer one replaces it.
 */
export class SignUp extends Command<PhoneVerification> {
  static readonly action = 'identity.sign-up';

  constructor(
    readonly email: string,
    readonly phone: string,
    readonly passwordHash: string,
  ) {
    super();
  }
}

@CommandHandler(SignUp)
export class SignUpHandler implements ICommandHandler<SignUp> {
  constructor(
    private readonly users: UserRepository,
    private readonly changes: ContactChangeRepository,
    private readonly replacement: ReplaceSignUp,
    private readonly verifications: PhoneVerificationRepository,
    private readonly budget: SmsBudget,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ email, phone, passwordHash }: SignUp): Promise<PhoneVerification> {
    const now = this.clock.now();
    await this.users.lockEmail(email);
    await this.budget.spend(phone, addressGroup(currentRequest()?.origin.ip ?? ''), now);
    const account = await this.users.accountByEmail(email);
    const ownerId = account && holdsAddress(account) ? account.id : await this.changes.keptFor(email);
    if (ownerId !== null) return this.#decoy(ownerId, email, phone, now);
    if (account) await this.replacement.replace(account.id, now);
    const user = User.signUp(email, phone, passwordHash, now);
    await this.unitOfWork.transaction.scopeTo({ userId: user.id });
    await this.users.add(user);
    return this.#verify(user.id, phone, now);
  }

  async #verify(userId: string | null, phone: string, now: Date): Promise<PhoneVerification> {
    const verification = PhoneVerification.start(userId, phone, codeKey(this.config.KEY_ENCRYPTION_KEY), now);
    await this.verifications.add(verification);
    return verification;
  }

  #decoy(ownerId: string, email: string, phone: string, now: Date): Promise<PhoneVerification> {
    this.unitOfWork.transaction.record(
      domainEvent({
        name: 'identity.sign-up-with-taken-email',
        aggregateType: 'user',
        aggregateId: ownerId,
        userId: ownerId,
        secret: { email },
      }),
    );
    return this.#verify(null, phone, now);
  }
}
