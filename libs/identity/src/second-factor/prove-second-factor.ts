import { Clock, Command, DomainError, type Actor } from '#kernel';
import { NOT_AUTHENTICATED, UnitOfWork, SESSION_REQUIRED } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CODE_INVALID } from '../domain/errors.js';
import type { SignedIn } from '../sessions/session-starter.js';
import { SignIn } from '../sessions/sign-in.js';
import { SessionRepository } from '../storage/session.repository.js';
import { UserRepository } from '../storage/user.repository.js';
import { SECOND_FACTOR_NOT_AWAITED } from './errors.js';
import { SecondFactorCheck } from './second-factor-check.js';
import { SecondFactorRepository } from './second-factor.repository.js';
import type { CodeAttempt } from './second-factor.js';

/**
 * Completes a sign-in that awaits its second factor: that session ends, and a new one starts with what both have proved. Of any
 * number of requests with one code one has it. Throws `identity.code-invalid`, `identity.second-factor-exhausted` (the session
 * has ended), `identity.second-factor-throttled`, `identity.second-factor-not-awaited`, `identity.session-required`.
 */
export class ProveSecondFactor extends Command<SignedIn> {
  static readonly action = 'identity.prove-second-factor';

  constructor(
    readonly actor: Actor,
    readonly attempt: CodeAttempt,
    readonly rememberDevice: boolean,
  ) {
    super();
  }
}

@CommandHandler(ProveSecondFactor)
export class ProveSecondFactorHandler implements ICommandHandler<ProveSecondFactor> {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionRepository,
    private readonly factors: SecondFactorRepository,
    private readonly check: SecondFactorCheck,
    private readonly signIn: SignIn,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({
    actor: { id: userId, sessionId, credential },
    attempt,
    rememberDevice,
  }: ProveSecondFactor): Promise<SignedIn> {
    if (credential.kind !== 'session' || sessionId === null) throw new DomainError(SESSION_REQUIRED);
    const now = this.clock.now();
    const user = await this.users.holdActive(userId);
    await this.#enter(sessionId, userId, attempt, now);
    await this.sessions.lockStarts(userId);
    await this.factors.lockAccount(userId);
    const session = await this.sessions.lockOpen(sessionId, now);
    if (!user || !session) throw new DomainError(NOT_AUTHENTICATED);
    if (!session.awaitsSecondFactor) throw new DomainError(SECOND_FACTOR_NOT_AWAITED);
    const outcome = await this.check.prove(session, user, attempt, now);
    if (outcome.refusal) return this.unitOfWork.transaction.refuse(outcome.refusal);
    return this.signIn.complete(user, session, {
      amr: [outcome.amr],
      // Without a second factor there is nothing of which the browser is excused.
      rememberDevice: rememberDevice && outcome.isSecondFactor,
    });
  }

  /**
   * Refuses at once what need not wait for the account's other sign-ins: in a session that was completed meanwhile, and a code
   * that another session gives at the same time, which has it or is wrong too.
   */
  async #enter(sessionId: string, userId: string, attempt: CodeAttempt, now: Date): Promise<void> {
    const isOpen = (await this.sessions.takeTurn(sessionId)) && (await this.sessions.isOpen(sessionId, now));
    if (!isOpen) throw new DomainError(NOT_AUTHENTICATED);
    if (!(await this.factors.claimCode(userId, attempt))) throw new DomainError(CODE_INVALID);
  }
}
