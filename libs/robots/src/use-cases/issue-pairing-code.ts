import { Clock, Command, DomainError, type TenantActor } from '#kernel';
import { Config } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ROBOT_ENDED, ROBOT_NOT_FOUND } from '../domain/errors.js';
import { PairingCode, pairingKey } from '../domain/pairing-code.js';
import { requirePerson } from '../domain/person.js';
import { PairingCodeRepository } from '../storage/pairing-code.repository.js';
import { RobotRepository } from '../storage/robot.repository.js';

/** A code, shown this once. */
export interface IssuedPairingCode {
  readonly code: string;
  readonly expiresAt: Date;
}

/**
 * Answers a code that pairs the robot with a machine; the one before is void. Throws `robots.session-required`,
 * `robots.robot-not-found`, `robots.robot-ended`.
 */
export class IssuePairingCode extends Command<IssuedPairingCode> {
  static readonly action = 'robots.issue-pairing-code';

  constructor(
    readonly by: TenantActor,
    readonly robotId: string,
  ) {
    super();
  }
}

@CommandHandler(IssuePairingCode)
export class IssuePairingCodeHandler implements ICommandHandler<IssuePairingCode> {
  constructor(
    private readonly robots: RobotRepository,
    private readonly codes: PairingCodeRepository,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ by, robotId }: IssuePairingCode): Promise<IssuedPairingCode> {
    requirePerson(by);
    const robot = await this.robots.lock(robotId);
    if (!robot) throw new DomainError(ROBOT_NOT_FOUND);
    const now = this.clock.now();
    if (robot.hasEnded(now)) throw new DomainError(ROBOT_ENDED);
    const { pairingCode, code } = PairingCode.issue(robot, by.id, pairingKey(this.config.KEY_ENCRYPTION_KEY), now);
    await this.codes.replace(pairingCode);
    return { code, expiresAt: pairingCode.expiresAt };
  }
}
