import { Clock, Command, DomainError, type Actor } from '#kernel';
import { NOT_AUTHENTICATED, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SECOND_FACTOR_NOT_AWAITED } from '../second-factor/errors.js';
import { SecondFactorRepository } from '../second-factor/second-factor.repository.js';
import type { SignedIn } from '../sessions/session-starter.js';
import { SignIn } from '../sessions/sign-in.js';
import { SessionRepository } from '../storage/session.repository.js';
import { UserRepository } from '../storage/user.repository.js';
import { PASSKEY_INVALID } from './errors.js';
import { PasskeyUse, type ProvedPasskey } from './passkey-use.js';

/**
 * Completes a sign-in that awaits its second factor by a passkey that was proved in that session: it ends, and a new one starts
 * with what both have proved. Throws `identity.passkey-invalid`, `identity.second-factor-not-awaited`.
 */
export class ProvePasskey extends Command<SignedIn> {
  static readonly action = 'identity.prove-passkey';

  constructor(
    readonly actor: Actor,
    readonly proved: ProvedPasskey,
    readonly rememberDevice: boolean,
  ) {
    super();
  }
}

@CommandHandler(ProvePasskey)
export class ProvePasskeyHandler implements ICommandHandler<ProvePasskey> {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionRepository,
    private readonly factors: SecondFactorRepository,
    private readonly use: PasskeyUse,
    private readonly signIn: SignIn,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ actor: { id: userId, sessionId }, proved, rememberDevice }: ProvePasskey): Promise<SignedIn> {
    const now = this.clock.now();
    const user = await this.users.holdActive(userId);
    await this.sessions.lockStarts(userId);
    await this.factors.lockAccount(userId);
    const session = sessionId === null ? null : await this.sessions.lockOpen(sessionId, now);
    if (!user || !session) throw new DomainError(NOT_AUTHENTICATED);
    if (!session.awaitsSecondFactor) throw new DomainError(SECOND_FACTOR_NOT_AWAITED);
    const isUsed = await this.use.note(user, proved, now);
    if (!isUsed) return this.unitOfWork.transaction.refuse(new DomainError(PASSKEY_INVALID));
    return this.signIn.complete(user, session, { amr: ['hwk'], rememberDevice });
  }
}
