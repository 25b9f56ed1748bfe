import { Clock, Command, DomainError, type Actor } from '#kernel';
import { NOT_AUTHENTICATED, SESSION_REQUIRED } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CODE_THROTTLED } from '../domain/errors.js';
import type { OutOfBandChallenge } from '../domain/out-of-band-challenge.js';
import { OutOfBandChallengeRepository } from '../storage/out-of-band-challenge.repository.js';
import { SessionRepository } from '../storage/session.repository.js';
import { UserRepository } from '../storage/user.repository.js';
import { SECOND_FACTOR_NOT_FOUND } from './errors.js';
import { SecondFactorCheck } from './second-factor-check.js';
import { SecondFactorRepository } from './second-factor.repository.js';
import { channelsOf, SentCodes } from './sent-codes.js';

/**
 * Sends a code to the person of the session, by SMS where the phone is a second factor; for a sign-in that was stepped up by
 * SMS or mail, whichever may have another message. Throws `identity.second-factor-not-found` where no code proves anything,
 * `identity.code-throttled`, `identity.second-factor-throttled`, `identity.session-required`.
 */
export class SendSecondFactorCode extends Command<OutOfBandChallenge> {
  static readonly action = 'identity.send-second-factor-code';

  constructor(readonly actor: Actor) {
    super();
  }
}

@CommandHandler(SendSecondFactorCode)
export class SendSecondFactorCodeHandler implements ICommandHandler<SendSecondFactorCode> {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionRepository,
    private readonly factors: SecondFactorRepository,
    private readonly check: SecondFactorCheck,
    private readonly challenges: OutOfBandChallengeRepository,
    private readonly codes: SentCodes,
    private readonly clock: Clock,
  ) {}

  async execute({ actor }: SendSecondFactorCode): Promise<OutOfBandChallenge> {
    const { id: userId, sessionId, credential } = actor;
    if (credential.kind !== 'session' || sessionId === null) throw new DomainError(SESSION_REQUIRED);
    const now = this.clock.now();
    // Another one is under way: nobody need wait to be told so.
    const isMine = await this.challenges.claimSending(sessionId);
    if (!isMine) throw new DomainError(CODE_THROTTLED, undefined, { retryAfterSeconds: 1 });
    const user = await this.users.holdActive(userId);
    const session = await this.sessions.lockOpen(sessionId, now);
    if (!user || !session) throw new DomainError(NOT_AUTHENTICATED);
    const factors = await this.factors.listConfirmed(userId);
    const channels = channelsOf(user, factors, session);
    if (channels.length === 0) throw new DomainError(SECOND_FACTOR_NOT_FOUND);
    if (factors.length > 0) await this.check.requireOpen(userId, now);
    return this.codes.send(user, session, channels, now);
  }
}
