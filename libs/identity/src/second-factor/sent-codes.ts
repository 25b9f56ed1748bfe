import { DomainError } from '#kernel';
import { addressGroup, Config, currentRequest } from '#platform';
import { Injectable } from '@nestjs/common';
import { codeKey } from '../domain/code-key.js';
import { CODE_THROTTLED } from '../domain/errors.js';
import { OutOfBandChallenge, type Channel } from '../domain/out-of-band-challenge.js';
import type { Session } from '../domain/session.js';
import type { User } from '../domain/user.js';
import { MailBudget } from '../storage/mail-budget.js';
import { OutOfBandChallengeRepository } from '../storage/out-of-band-challenge.repository.js';
import { SmsBudget } from '../storage/sms-budget.js';
import type { SecondFactor } from './second-factor.js';

/**
 * Codes that are sent to the person of a session: six digits, ten minutes, one use, five tries, bound to the session and to
 * where they were sent. Joins the open command, which holds the account and the session.
 */
@Injectable()
export class SentCodes {
  readonly #key: Buffer;

  constructor(
    private readonly challenges: OutOfBandChallengeRepository,
    private readonly mails: MailBudget,
    private readonly messages: SmsBudget,
    config: Config,
  ) {
    this.#key = codeKey(config.KEY_ENCRYPTION_KEY);
  }

  /**
   * To the first of these that has not had too many lately. It replaces the code of before, whose tries stay counted; where
   * none may be sent that one stays as it is. Throws `identity.code-throttled` of the first.
   */
  async send(user: User, { id }: Session, channels: readonly Channel[], now: Date): Promise<OutOfBandChallenge> {
    const channel = await this.#affordable(user, channels, now);
    const last = await this.challenges.ofSession(id);
    const isNew = last === null || last.isClosed;
    const challenge = isNew ? OutOfBandChallenge.inSession(user.id, id, now) : last;
    challenge.sendCode(channel, user, this.#key, now);
    await (isNew ? this.challenges.add(challenge) : this.challenges.update(challenge));
    return challenge;
  }

  /** Where the code has come back from, if it is the one that counts; it is spent. Null otherwise; the try is counted. */
  async use(
    user: User,
    { id }: Session,
    channels: readonly Channel[],
    code: string,
    now: Date,
  ): Promise<Channel | null> {
    const challenge = await this.challenges.ofSession(id);
    if (!challenge?.channel || !channels.includes(challenge.channel)) return null;
    // Whoever holds the phone or address of before proves nothing.
    if (challenge.sentTo !== user[challenge.channel === 'sms' ? 'phone' : 'email']) return null;
    const outcome = challenge.tryCode(code, this.#key, now);
    await this.challenges.update(challenge);
    return outcome === 'accepted' ? challenge.channel : null;
  }

  async #affordable({ id, email, phone }: User, channels: readonly Channel[], now: Date): Promise<Channel> {
    const refusals: DomainError[] = [];
    for (const channel of channels) {
      try {
        if (channel === 'email') await this.mails.spend('second-factor', email, id);
        else await this.messages.spendOnProved(phone ?? '', addressGroup(currentRequest()?.origin.ip ?? ''), now);
        return channel;
      } catch (error) {
        if (!(error instanceof DomainError) || error.definition !== CODE_THROTTLED) throw error;
        refusals.push(error);
      }
    }
    throw refusals[0] ?? new DomainError(CODE_THROTTLED);
  }
}

/** What a session has proved, or is about to have. */
export type Proving = Pick<Session, 'awaitsSecondFactor' | 'proofs'>;

/**
 * Where codes go that prove something in the session, the best first. With a second factor by SMS to the phone; where the
 * account has none and the sign-in is stepped up, to whatever was proved to be its own. Never where the session has proved
 * that already: the same thing twice is one factor (NIST SP 800-63B §4.2.1).
 */
export function channelsOf(user: User, factors: readonly SecondFactor[], session: Proving): Channel[] {
  const proved = session.awaitsSecondFactor ? session.proofs.map(({ method }) => method) : [];
  return (['sms', 'email'] as const).filter((channel) => {
    if (proved.includes(channel) || !isProved(user, channel)) return false;
    if (factors.length === 0) return session.awaitsSecondFactor;
    return channel === 'sms' && factors.some(({ kind }) => kind === 'sms');
  });
}

/** Whether the account has proved that it holds it. */
export const isProved = ({ phoneVerifiedAt, emailVerifiedAt }: User, channel: Channel): boolean =>
  (channel === 'sms' ? phoneVerifiedAt : emailVerifiedAt) !== null;
