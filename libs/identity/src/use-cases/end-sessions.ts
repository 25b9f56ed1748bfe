import { Clock, Command, domainEvent } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KnownDevices } from '../devices/known-devices.js';
import { SessionTermination } from '../sessions/session-termination.js';
import { SessionRepository } from '../storage/session.repository.js';

/**
 * Ends all of the caller's sessions, but for that one; answers which. When it has returned, no process accepts them, their
 * access tokens or their refresh tokens; and every browser is asked for the second factor again.
 */
export class EndSessions extends Command<string[]> {
  static readonly action = 'identity.end-sessions';

  constructor(
    readonly userId: string,
    readonly exceptSessionId: string | null,
  ) {
    super();
  }
}

@CommandHandler(EndSessions)
export class EndSessionsHandler implements ICommandHandler<EndSessions> {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly termination: SessionTermination,
    private readonly devices: KnownDevices,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ userId, exceptSessionId }: EndSessions): Promise<string[]> {
    const now = this.clock.now();
    // No new one starts meanwhile, which would be neither ended nor known to be left.
    await this.sessions.lockStarts(userId);
    const open = await this.sessions.lockAllOpen(userId, exceptSessionId, now);
    await this.devices.forgetSecondFactor(userId);
    for (const session of open) await this.termination.end(session, 'owner', now);
    // Also when there was none left: that somebody wanted it is worth knowing.
    this.unitOfWork.transaction.record(
      domainEvent({
        name: 'identity.sessions-ended',
        aggregateType: 'user',
        aggregateId: userId,
        userId,
        data: { sessions: open.length, exceptSessionId },
      }),
    );
    return open.map(({ id }) => id);
  }
}
