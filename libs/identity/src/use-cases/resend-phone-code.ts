import { Clock, Command, DomainError, isId } from '#kernel';
import { addressGroup, Config, currentRequest } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { codeKey } from '../domain/code-key.js';
import { CODE_INVALID } from '../domain/errors.js';
import type { PhoneVerification } from '../domain/phone-verification.js';
import { PhoneVerificationRepository } from '../storage/phone-verification.repository.js';
import { SmsBudget } from '../storage/sms-budget.js';

/**
 * Sends a new code for a verification that is still open. Tries are not given back, and a throttled resend leaves the
 * code that was sent as it is. Throws `identity.code-invalid`, `identity.code-throttled`.
 */
export class ResendPhoneCode extends Command<PhoneVerification> {
  static readonly action = 'identity.resend-phone-code';

  constructor(readonly verificationId: string) {
    super();
  }
}

@CommandHandler(ResendPhoneCode)
export class ResendPhoneCodeHandler implements ICommandHandler<ResendPhoneCode> {
  constructor(
    private readonly verifications: PhoneVerificationRepository,
    private readonly budget: SmsBudget,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ verificationId }: ResendPhoneCode): Promise<PhoneVerification> {
    const now = this.clock.now();
    const verification = isId(verificationId) ? await this.verifications.lock(verificationId) : null;
    if (!verification || verification.isClosed) throw new DomainError(CODE_INVALID);
    await this.budget.spend(verification.phone, addressGroup(currentRequest()?.origin.ip ?? ''), now);
    verification.issueCode(codeKey(this.config.KEY_ENCRYPTION_KEY), now);
    await this.verifications.update(verification);
    return verification;
  }
}
