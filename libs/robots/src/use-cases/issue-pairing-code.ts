import { Clock, Command, DomainError, type TenantActor } from '#kernel';
import { Config, Queries, requireSignedIn } from '#platform';
import { CheckGrantOfHeldRoles, CheckRank } from '#rbac/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ROBOT_ENDED, ROBOT_NOT_FOUND } from '../domain/errors.js';
import { PairingCode, pairingKey } from '../domain/pairing-code.js';
import { PairingCodeRepository } from '../storage/pairing-code.repository.js';
import { RobotRepository } from '../storage/robot.repository.js';

/** A code, shown this once. */
export interface IssuedPairingCode {
  readonly code: string;
  readonly expiresAt: Date;
}

/**
 * Answers a code that pairs the robot with a machine; the one before is void. Throws `identity.sign-in-required`,
 * `robots.robot-not-found`, `robots.robot-ended`, and for the robot of somebody else `rbac.higher-rank` where their rank is higher, and
 * `rbac.grant-exceeds-own` where the robot holds what the caller could not give.
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
    private readonly queries: Queries,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ by, robotId }: IssuePairingCode): Promise<IssuedPairingCode> {
    requireSignedIn(by);
    const robot = await this.robots.lock(robotId);
    if (!robot) throw new DomainError(ROBOT_NOT_FOUND);
    // Whoever pairs it acts for its creator.
    await this.queries.execute(new CheckRank({ type: 'human', id: robot.creatorId }, by));
    if (robot.creatorId !== by.id) await this.queries.execute(new CheckGrantOfHeldRoles(robot.ref, by));
    const now = this.clock.now();
    if (robot.hasEnded(now)) throw new DomainError(ROBOT_ENDED);
    const { pairingCode, code } = PairingCode.issue(robot, by.id, pairingKey(this.config.KEY_ENCRYPTION_KEY), now);
    await this.codes.replace(pairingCode);
    return { code, expiresAt: pairingCode.expiresAt };
  }
}
