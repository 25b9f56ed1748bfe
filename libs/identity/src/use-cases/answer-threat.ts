import { Clock, Command, DomainError, domainEvent, isId } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KnownDevices } from '../devices/known-devices.js';
import { SessionEnder } from '../sessions/session-ender.js';
import { UserRepository } from '../storage/user.repository.js';
import { THREAT_ANSWERED, THREAT_NOT_FOUND } from '../threats/errors.js';
import { ThreatLog } from '../threats/threat-log.js';

/**
 * A person says of what was detected at their account whether it was them; once. If it was, what they did it with, and from
 * where, is unusual no more. If it was not, all their other sessions end with what derives from them, and no other browser is
 * known. Throws `identity.threat-not-found`, `identity.threat-answered`.
 */
export class AnswerThreat extends Command {
  static readonly action = 'identity.answer-threat';

  constructor(
    readonly userId: string,
    readonly sessionId: string | null,
    readonly threatId: string,
    readonly wasMe: boolean,
  ) {
    super();
  }
}

@CommandHandler(AnswerThreat)
export class AnswerThreatHandler implements ICommandHandler<AnswerThreat> {
  constructor(
    private readonly users: UserRepository,
    private readonly threats: ThreatLog,
    private readonly sessions: SessionEnder,
    private readonly devices: KnownDevices,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ userId, sessionId, threatId, wasMe }: AnswerThreat): Promise<void> {
    await this.users.takeAccount(userId);
    const threat = isId(threatId) ? await this.threats.find(userId, threatId) : null;
    if (!threat) throw new DomainError(THREAT_NOT_FOUND);
    if (threat.answeredAt !== null) throw new DomainError(THREAT_ANSWERED);
    await this.threats.answer(threatId, wasMe, this.clock.now());
    if (!wasMe) {
      await this.sessions.endAll(userId, 'threat', sessionId);
      await this.devices.forget(userId, this.devices.presentedHash());
    }
    this.unitOfWork.transaction.record(
      domainEvent({
        name: 'identity.threat-answered',
        aggregateType: 'threat',
        aggregateId: threatId,
        userId,
        isOfAccount: true,
        data: { kind: threat.kind, wasMe },
      }),
    );
  }
}
