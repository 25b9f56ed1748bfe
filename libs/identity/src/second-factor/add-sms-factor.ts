import { Clock, Command, DomainError, type Actor } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CONTACTS_NOT_PROVED, SMS_FACTOR_EXISTS } from './errors.js';
import { SecondFactorAddition } from './second-factor-addition.js';
import { SecondFactorRepository } from './second-factor.repository.js';
import { SecondFactor } from './second-factor.js';
import { isProved } from './sent-codes.js';

/** A second factor that was added; recovery codes are shown this once, and null where the account had one already. */
export interface SmsFactorAdded {
  readonly factorId: string;
  readonly recoveryCodes: readonly string[] | null;
}

/**
 * Codes that are sent to the account's proved phone are a second factor from here on. The address must be proved too: a
 * password that is forgotten is set anew by mail alone then, or else the phone would be both factors. Throws
 * `identity.contacts-not-proved`, `identity.sms-factor-exists`, `platform.too-many`, `identity.authentication-insufficient`.
 */
export class AddSmsFactor extends Command<SmsFactorAdded> {
  static readonly action = 'identity.add-sms-factor';

  constructor(
    readonly actor: Actor,
    readonly name: string,
  ) {
    super();
  }
}

@CommandHandler(AddSmsFactor)
export class AddSmsFactorHandler implements ICommandHandler<AddSmsFactor> {
  constructor(
    private readonly addition: SecondFactorAddition,
    private readonly factors: SecondFactorRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, name }: AddSmsFactor): Promise<SmsFactorAdded> {
    const now = this.clock.now();
    const { user, confirmed } = await this.addition.admit(actor, now);
    if (confirmed.some(({ kind }) => kind === 'sms')) throw new DomainError(SMS_FACTOR_EXISTS);
    if (!isProved(user, 'sms') || !isProved(user, 'email')) throw new DomainError(CONTACTS_NOT_PROVED);
    const factor = SecondFactor.add('sms', user, name, now);
    await this.factors.add(factor);
    const recoveryCodes = await this.addition.complete(user, confirmed.length === 0, actor.sessionId);
    return { factorId: factor.id, recoveryCodes };
  }
}
