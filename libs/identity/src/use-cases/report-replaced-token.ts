import { Clock, Command } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KnownDevices } from '../devices/known-devices.js';
import { SessionTermination } from '../sessions/session-termination.js';
import { SessionRepository } from '../storage/session.repository.js';
import { UserRepository } from '../storage/user.repository.js';
import { Threats } from '../threats/threats.js';

/**
 * A secret of a session that was replaced is used again: two parties hold it. It is reported once, however often it is used, and
 * by policy ends the session; every browser is asked for the second factor again. Nothing when the session has ended or it was reported already.
 */
export class ReportReplacedToken extends Command {
  static readonly action = 'identity.report-replaced-token';

  constructor(
    readonly sessionId: string,
    readonly userId: string,
    /** Hex. */
    readonly tokenHash: string,
  ) {
    super();
  }
}

@CommandHandler(ReportReplacedToken)
export class ReportReplacedTokenHandler implements ICommandHandler<ReportReplacedToken> {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionRepository,
    private readonly termination: SessionTermination,
    private readonly threats: Threats,
    private readonly devices: KnownDevices,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ sessionId, userId, tokenHash }: ReportReplacedToken): Promise<void> {
    const now = this.clock.now();
    await this.unitOfWork.transaction.scopeTo({ userId });
    await this.sessions.lockStarts(userId);
    // Not locked while there may be nothing to change.
    if (!(await this.sessions.find(sessionId))?.hasReplaced(tokenHash)) return;
    const session = await this.sessions.lockOpen(sessionId, now);
    if (!session) return;
    session.forgetReplaced(tokenHash);
    await this.devices.forgetSecondFactor(userId);
    const user = await this.users.find(userId);
    const facts = { token: 'session' };
    const action = await this.threats.report({ kind: 'token-reuse', user, sessionId, facts });
    if (action === 'end-sessions') await this.termination.end(session, 'threat', now);
    else await this.sessions.update(session);
  }
}
