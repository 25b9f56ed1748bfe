import { Clock, Command, DomainError, type Actor } from '#kernel';
import { NOT_AUTHENTICATED, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SecondFactorRepository } from '../second-factor/second-factor.repository.js';
import { makeSessionToken } from '../sessions/session-token.js';
import { SessionRepository } from '../storage/session.repository.js';
import { UserRepository } from '../storage/user.repository.js';
import type { Reauthenticated } from '../use-cases/reauthenticate.js';
import { PASSKEY_INVALID } from './errors.js';
import { PasskeyUse, type ProvedPasskey } from './passkey-use.js';
import { AMR_OF_VERIFIED_PASSKEY } from './passkey.js';

/**
 * Renews the authentication of the caller's session by a passkey whose user was verified, which is both factors, and replaces
 * its secret. Throws `identity.passkey-invalid`.
 */
export class ReauthenticateByPasskey extends Command<Reauthenticated> {
  static readonly action = 'identity.reauthenticate-by-passkey';

  constructor(
    readonly actor: Actor,
    readonly proved: ProvedPasskey,
  ) {
    super();
  }
}

@CommandHandler(ReauthenticateByPasskey)
export class ReauthenticateByPasskeyHandler implements ICommandHandler<ReauthenticateByPasskey> {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionRepository,
    private readonly factors: SecondFactorRepository,
    private readonly use: PasskeyUse,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ actor: { id: userId, sessionId }, proved }: ReauthenticateByPasskey): Promise<Reauthenticated> {
    const now = this.clock.now();
    const user = await this.users.holdActive(userId);
    await this.factors.lockAccount(userId);
    const session = sessionId === null ? null : await this.sessions.lockOpen(sessionId, now);
    if (!user || !session) throw new DomainError(NOT_AUTHENTICATED);
    const isUsed = await this.use.note(user, proved, now);
    if (!isUsed) return this.unitOfWork.transaction.refuse(new DomainError(PASSKEY_INVALID));
    const { token, hash } = makeSessionToken(session.id);
    session.prove(AMR_OF_VERIFIED_PASSKEY, hash, now);
    await this.sessions.update(session);
    return { session, sessionToken: token };
  }
}
