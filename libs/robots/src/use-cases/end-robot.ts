import { Clock } from '#kernel';
import { Commands } from '#platform';
import { TakeRoles } from '#rbac/contract';
import { LeavePlaces } from '#tenancy/contract';
import { Injectable } from '@nestjs/common';
import type { Robot } from '../domain/robot.js';
import { PairingCodeRepository } from '../storage/pairing-code.repository.js';
import { RobotRepository } from '../storage/robot.repository.js';

/** The one way for a robot to end: its token, open code, roles and places with it, in the open transaction. */
@Injectable()
export class EndRobot {
  constructor(
    private readonly robots: RobotRepository,
    private readonly codes: PairingCodeRepository,
    private readonly commands: Commands,
    private readonly clock: Clock,
  ) {}

  async end(robot: Robot, revokedBy: string): Promise<void> {
    robot.revoke(revokedBy, this.clock.now());
    await this.robots.update(robot);
    await this.codes.forget(robot.id);
    // Not by the caller's rank: a key has none, and may still stop what it is allowed to manage.
    await this.commands.execute(new TakeRoles(robot.ref, null));
    await this.commands.execute(new LeavePlaces(robot.tenantId, robot.ref));
  }
}
