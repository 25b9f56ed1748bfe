import { Clock, Command, DomainError, type TenantActor } from '#kernel';
import { Commands } from '#platform';
import { TakeRoles } from '#rbac/contract';
import { LeavePlaces } from '#tenancy/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ROBOT_ENDED, ROBOT_NOT_FOUND } from '../domain/errors.js';
import { PairingCodeRepository } from '../storage/pairing-code.repository.js';
import { RobotRepository } from '../storage/robot.repository.js';

/**
 * Ends a robot for good: when this has returned, no process accepts its token, and its code, roles and places are gone.
 * Throws `robots.robot-not-found`, and `robots.robot-ended` where it was revoked before.
 */
export class RevokeRobot extends Command {
  static readonly action = 'robots.revoke-robot';

  constructor(
    readonly by: TenantActor,
    readonly robotId: string,
  ) {
    super();
  }
}

@CommandHandler(RevokeRobot)
export class RevokeRobotHandler implements ICommandHandler<RevokeRobot> {
  constructor(
    private readonly robots: RobotRepository,
    private readonly codes: PairingCodeRepository,
    private readonly commands: Commands,
    private readonly clock: Clock,
  ) {}

  async execute({ by, robotId }: RevokeRobot): Promise<void> {
    const robot = await this.robots.lock(robotId);
    if (!robot) throw new DomainError(ROBOT_NOT_FOUND);
    if (robot.status === 'revoked') throw new DomainError(ROBOT_ENDED);
    robot.revoke(by.id, this.clock.now());
    await this.robots.update(robot);
    await this.codes.forget(robot.id);
    // Not by the caller's rank: a key has none, and may still stop what it is allowed to manage.
    await this.commands.execute(new TakeRoles(robot.ref, null));
    await this.commands.execute(new LeavePlaces(robot.ref));
  }
}
