import { Clock, Command, DomainError, isId } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SESSION_NOT_FOUND } from '../domain/errors.js';
import { SessionTermination } from '../sessions/session-termination.js';
import { SessionRepository } from '../storage/session.repository.js';

/**
 * Ends one of the caller's own sessions. When it has returned, no process accepts the session, its access tokens or its
 * refresh tokens. Throws `identity.session-not-found`.
 */
export class EndSession extends Command {
  static readonly action = 'identity.end-session';

  constructor(readonly sessionId: string) {
    super();
  }
}

@CommandHandler(EndSession)
export class EndSessionHandler implements ICommandHandler<EndSession> {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly termination: SessionTermination,
    private readonly clock: Clock,
  ) {}

  async execute({ sessionId }: EndSession): Promise<void> {
    const now = this.clock.now();
    const session = isId(sessionId) ? await this.sessions.lockOpen(sessionId, now) : null;
    if (!session) throw new DomainError(SESSION_NOT_FOUND);
    await this.termination.end(session, 'owner', now);
  }
}
