import { Clock, Command, DomainError, type Actor } from '#kernel';
import { addressGroup, Config, currentRequest, NOT_AUTHENTICATED } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { codeKey } from '../domain/code-key.js';
import { ContactChange, type Asked } from '../domain/contact-change.js';
import { CONTACT_UNCHANGED } from '../domain/account-errors.js';
import type { User } from '../domain/user.js';
import { SecondFactorRepository } from '../second-factor/second-factor.repository.js';
import { requireBothFactors } from '../second-factor/step-up.js';
import { ContactChangeRepository } from '../storage/contact-change.repository.js';
import { MailBudget } from '../storage/mail-budget.js';
import { SmsBudget } from '../storage/sms-budget.js';
import { UserRepository } from '../storage/user.repository.js';

/**
 * Sends a code to an address or phone that the caller's account is to have, or has without proof. Whether it belongs to
 * another account is not said before the code has come back. A new one replaces the last, unless it is throttled.
 * A phone that is a second factor is changed by who has proved both of late. Throws `identity.contact-unchanged`,
 * `identity.code-throttled`, `identity.authentication-insufficient`.
 */
export class AskContactChange extends Command<ContactChange> {
  static readonly action = 'identity.ask-contact-change';

  constructor(
    readonly actor: Actor,
    readonly asked: Omit<Asked, 'sessionId'>,
  ) {
    super();
  }
}

@CommandHandler(AskContactChange)
export class AskContactChangeHandler implements ICommandHandler<AskContactChange> {
  constructor(
    private readonly changes: ContactChangeRepository,
    private readonly users: UserRepository,
    private readonly factors: SecondFactorRepository,
    private readonly mails: MailBudget,
    private readonly messages: SmsBudget,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, asked }: AskContactChange): Promise<ContactChange> {
    const now = this.clock.now();
    const { id: userId, sessionId } = actor;
    await this.users.takeAccount(userId);
    const user = await this.users.find(userId);
    if (user?.status !== 'active') throw new DomainError(NOT_AUTHENTICATED);
    if (isProved(user, asked)) throw new DomainError(CONTACT_UNCHANGED);
    if (asked.kind === 'phone') requireBothFactors(actor, await this.factors.hasSms(userId), now.getTime());
    await this.#spend(userId, asked, now);
    await this.changes.forget(userId, asked.kind, now);
    const change = ContactChange.ask(user, { ...asked, sessionId }, codeKey(this.config.KEY_ENCRYPTION_KEY), now);
    await this.changes.add(change);
    return change;
  }

  async #spend(userId: string, { kind, newValue }: AskContactChange['asked'], now: Date): Promise<void> {
    if (kind === 'email') await this.mails.spend('contact-change', newValue, userId);
    else await this.messages.spend(newValue, addressGroup(currentRequest()?.origin.ip ?? ''), now);
  }
}

function isProved(user: User, { kind, newValue }: AskContactChange['asked']): boolean {
  const provedAt = kind === 'email' ? user.emailVerifiedAt : user.phoneVerifiedAt;
  return user[kind] === newValue && provedAt !== null;
}
