import { Clock, Command, DomainError } from '#kernel';
import { Config, Queries } from '#platform';
import { DescribePlaces } from '#tenancy/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { PAIRING_CODE_WRONG } from '../domain/errors.js';
import { hashOfPairingCode, pairingKey } from '../domain/pairing-code.js';
import type { Robot } from '../domain/robot.js';
import { placesOf } from '../domain/places.js';
import { PairingCodeRepository, type Pairing } from '../storage/pairing-code.repository.js';
import { RobotRepository } from '../storage/robot.repository.js';
import { RobotTokens } from '../tokens/robot-tokens.js';

/** What the machine gets, this once. */
export interface PairedRobot {
  readonly robot: Robot;
  readonly teamIds: readonly string[];
  readonly token: string;
}

/**
 * Pairs the code's robot with the machine that gives it, and answers the robot's token. The code is spent, and the token
 * from before, if any, is refused everywhere once this has returned. Throws `robots.pairing-code-wrong`.
 */
export class PairRobot extends Command<PairedRobot> {
  static readonly action = 'robots.pair-robot';

  constructor(
    readonly code: string,
    readonly machineName: string | null,
  ) {
    super();
  }
}

@CommandHandler(PairRobot)
export class PairRobotHandler implements ICommandHandler<PairRobot> {
  constructor(
    private readonly robots: RobotRepository,
    private readonly codes: PairingCodeRepository,
    private readonly tokens: RobotTokens,
    private readonly queries: Queries,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ code, machineName }: PairRobot): Promise<PairedRobot> {
    const now = this.clock.now();
    const codeHash = hashOfPairingCode(code, pairingKey(this.config.KEY_ENCRYPTION_KEY));
    const pairing = codeHash && (await this.codes.lockByHash(codeHash));
    if (!pairing) throw new DomainError(PAIRING_CODE_WRONG);
    const teamIds = await this.#requireOpen(pairing, now);
    const { robot, pairingCode } = pairing;
    pairingCode.redeem(now);
    await this.codes.update(pairingCode);
    const tokenId = robot.pair(machineName, now);
    await this.robots.update(robot);
    return { robot, teamIds, token: await this.tokens.issue(robot, tokenId, teamIds) };
  }

  /** Answers the robot's teams. Whose code it was is in the audit trail. */
  async #requireOpen({ robot, pairingCode }: Pairing, now: Date): Promise<readonly string[]> {
    const places = await this.queries.execute(new DescribePlaces());
    const isOpen = pairingCode.isOpen(now) && !robot.hasEnded(now);
    if (isOpen && places?.status === 'active' && places.memberIds.includes(robot.creatorId)) {
      return placesOf(robot.id, places).teamIds;
    }
    const subject = { userId: robot.creatorId, tenantId: robot.tenantId };
    throw new DomainError(PAIRING_CODE_WRONG, undefined, { subject });
  }
}
