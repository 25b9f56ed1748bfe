import { Clock, Command, DomainError } from '#kernel';
import { Config } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { codeKey } from '../domain/code-key.js';
import { CODE_THROTTLED } from '../domain/errors.js';
import type { Asking, Channel, OutOfBandChallenge } from '../domain/out-of-band-challenge.js';
import type { User } from '../domain/user.js';
import { SecondFactorRepository } from '../second-factor/second-factor.repository.js';
import { makeResetToken } from '../sign-in/reset-token.js';
import { MailBudget } from '../storage/mail-budget.js';
import { OutOfBandChallengeRepository } from '../storage/out-of-band-challenge.repository.js';
import { SmsBudget } from '../storage/sms-budget.js';
import { UserRepository } from '../storage/user.repository.js';

/**
 * What was asked for goes out, where it is for an account that may sign in, has a way that it can go, and has not had too
 * many; else nothing happens, which nobody who asked can see. Once for a challenge, however often it is tried.
 */
export class IssueChallenge extends Command {
  static readonly action = 'identity.issue-challenge';

  constructor(
    readonly challengeId: string,
    readonly asking: Asking,
  ) {
    super();
  }
}

@CommandHandler(IssueChallenge)
export class IssueChallengeHandler implements ICommandHandler<IssueChallenge> {
  constructor(
    private readonly challenges: OutOfBandChallengeRepository,
    private readonly users: UserRepository,
    private readonly factors: SecondFactorRepository,
    private readonly mails: MailBudget,
    private readonly messages: SmsBudget,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ challengeId, asking }: IssueChallenge): Promise<void> {
    const now = this.clock.now();
    const userId = await this.challenges.ownerOf(challengeId);
    const user = userId === null ? null : await this.users.holdActive(userId);
    const challenge = await this.challenges.find(challengeId);
    if (!user?.isSettled || !challenge?.isAwaited(now)) return;
    const channel = await this.#channelFor(challenge, user, asking);
    if (channel === null || !(await this.#maySpend(channel, challenge, user, asking, now))) return;
    if (channel === 'email' && challenge.purpose === 'password-reset') {
      challenge.sendToken(user, makeResetToken(challenge.id), this.config.PASSWORD_RESET_URL, now);
    } else {
      challenge.sendCode(channel, user, codeKey(this.config.KEY_ENCRYPTION_KEY), now);
    }
    await this.challenges.update(challenge);
  }

  async #channelFor({ purpose }: OutOfBandChallenge, user: User, asking: Asking): Promise<Channel | null> {
    if (purpose === 'sign-in') return this.#channelForSignIn(user, asking);
    return channelForReset(user, asking, await this.factors.hasSms(user.id));
  }

  /**
   * Who asks by their phone is answered there, who asks by their address at that one, if it was proved: its holder would share
   * the account with whoever made it.
   */
  #channelForSignIn({ emailVerifiedAt, phone }: User, { kind }: Asking): Channel | null {
    if (this.config.SIGN_IN_BY_EMAIL_CODE && emailVerifiedAt !== null && kind !== 'phone') return 'email';
    return this.config.SIGN_IN_BY_SMS_CODE && phone !== null && kind !== 'email' ? 'sms' : null;
  }

  /** An SMS for who asks by their phone was spent as they asked, as for a phone of nobody's. */
  async #maySpend(
    channel: Channel,
    { purpose }: Pick<OutOfBandChallenge, 'purpose'>,
    { id, email, phone }: User,
    { kind, address, deviceId }: Asking,
    now: Date,
  ): Promise<boolean> {
    try {
      if (channel === 'email') await this.mails.spend(purpose, deviceId || email, id);
      else if (kind !== 'phone') await this.messages.spendOnProved(phone ?? '', address, now);
      return true;
    } catch (error) {
      if (error instanceof DomainError && error.definition === CODE_THROTTLED) return false;
      throw error;
    }
  }
}

/**
 * An address that was never proved may be a stranger's, who would get the account by it; only where there is no phone, it is all
 * that there is, and a new password shuts out whoever had the one of before. Who asks by their phone is answered there. A phone
 * that is a second factor sets no password, or else it would be both factors.
 */
function channelForReset({ emailVerifiedAt, phone }: User, { kind }: Asking, isPhoneSecond: boolean): Channel | null {
  if (isPhoneSecond) return emailVerifiedAt === null ? null : 'email';
  if ((emailVerifiedAt !== null || phone === null) && kind !== 'phone') return 'email';
  return phone === null ? null : 'sms';
}
