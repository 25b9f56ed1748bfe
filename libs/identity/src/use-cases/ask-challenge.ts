import { Clock, Command } from '#kernel';
import { addressGroup, currentRequest, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KnownDevices } from '../devices/known-devices.js';
import { OutOfBandChallenge, type AskedPurpose } from '../domain/out-of-band-challenge.js';
import { guessedOf } from '../sign-in/guessed.js';
import { digestOfIdentifier, type Identifier } from '../sign-in/identifier.js';
import { MailBudget } from '../storage/mail-budget.js';
import { OutOfBandChallengeRepository } from '../storage/out-of-band-challenge.repository.js';
import { SmsBudget } from '../storage/sms-budget.js';
import { UserRepository } from '../storage/user.repository.js';
import { CredentialStuffing } from '../threats/credential-stuffing.js';

/**
 * Somebody asks for a code or a link, by whatever they are known by. The answer and its time are the same whether there is
 * such an account: it is looked up alike, an SMS to a phone that was asked with is spent, and whether anything goes out is decided
 * after the answer. Answers the id of the challenge. Throws `identity.code-throttled`, by what was asked with alone, or in a
 * browser that the account knows by that, so that strangers who ask don't keep its owner from it; the code that went out before
 * stays as it is. Throws `identity.source-blocked` where leaked passwords are tried from, but in a browser that the
 * account knows.
 */
export class AskChallenge extends Command<string> {
  static readonly action = 'identity.ask-challenge';

  constructor(
    readonly purpose: AskedPurpose,
    readonly identifier: Identifier,
  ) {
    super();
  }
}

@CommandHandler(AskChallenge)
export class AskChallengeHandler implements ICommandHandler<AskChallenge> {
  constructor(
    private readonly challenges: OutOfBandChallengeRepository,
    private readonly users: UserRepository,
    private readonly devices: KnownDevices,
    private readonly stuffing: CredentialStuffing,
    private readonly mails: MailBudget,
    private readonly messages: SmsBudget,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ purpose, identifier }: AskChallenge): Promise<string> {
    const now = this.clock.now();
    const address = addressGroup(currentRequest()?.origin.ip ?? '');
    const account = await this.users.accountForSignIn(identifier, this.devices.presentedHash());
    const refusal = await this.stuffing.refusalOf(guessedOf(identifier, account));
    if (refusal) throw refusal;
    const deviceId = account?.deviceId ?? null;
    // The one of which a refusal uses nothing up comes first.
    if (identifier.kind === 'phone') await this.messages.spendOnProved(identifier.value, address, now);
    await this.mails.ask(purpose, deviceId ?? digestOfIdentifier(identifier));
    const userId = account?.status === 'active' && account.isSettled ? account.id : null;
    await this.unitOfWork.transaction.scopeTo({ userId });
    await this.challenges.forget(userId, now);
    const asking = { kind: identifier.kind, address, deviceId: deviceId ?? '' };
    const challenge = OutOfBandChallenge.ask(purpose, userId, asking, now);
    await this.challenges.add(challenge);
    return challenge.id;
  }
}
