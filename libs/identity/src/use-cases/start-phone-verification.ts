import { Clock, Command, DomainError } from '#kernel';
import { addressGroup, Config, currentRequest, NOT_AUTHENTICATED } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { codeKey } from '../domain/code-key.js';
import { PHONE_ALREADY_VERIFIED } from '../domain/errors.js';
import { PhoneVerification } from '../domain/phone-verification.js';
import { PhoneVerificationRepository } from '../storage/phone-verification.repository.js';
import { SmsBudget } from '../storage/sms-budget.js';
import { UserRepository } from '../storage/user.repository.js';

/** Starts another verification of the signed-in account's phone. Throws `identity.phone-already-verified`. */
export class StartPhoneVerification extends Command<PhoneVerification> {
  static readonly action = 'identity.start-phone-verification';

  constructor(readonly userId: string) {
    super();
  }
}

@CommandHandler(StartPhoneVerification)
export class StartPhoneVerificationHandler implements ICommandHandler<StartPhoneVerification> {
  constructor(
    private readonly users: UserRepository,
    private readonly verifications: PhoneVerificationRepository,
    private readonly budget: SmsBudget,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ userId }: StartPhoneVerification): Promise<PhoneVerification> {
    const now = this.clock.now();
    const user = await this.users.find(userId);
    if (!user) throw new DomainError(NOT_AUTHENTICATED);
    if (user.phoneVerifiedAt !== null) throw new DomainError(PHONE_ALREADY_VERIFIED);
    await this.budget.spend(user.phone, addressGroup(currentRequest()?.origin.ip ?? ''), now);
    const verification = PhoneVerification.start(userId, user.phone, codeKey(this.config.KEY_ENCRYPTION_KEY), now);
    await this.verifications.add(verification);
    return verification;
  }
}
