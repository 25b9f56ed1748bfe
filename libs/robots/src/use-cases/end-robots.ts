import { Clock } from '#kernel';
import { Commands, Queries } from '#platform';
import { TakeRoles } from '#rbac/contract';
import { HoldPlacesOf, LeavePlaces } from '#tenancy/contract';
import { Injectable } from '@nestjs/common';
import type { Robot } from '../domain/robot.js';
import { PairingCodeRepository } from '../storage/pairing-code.repository.js';
import { RobotRepository } from '../storage/robot.repository.js';

/** The one way for robots to end: their tokens, open codes, roles and places with them, in the open transaction. */
@Injectable()
export class EndRobots {
  constructor(
    private readonly robots: RobotRepository,
    private readonly codes: PairingCodeRepository,
    private readonly commands: Commands,
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  /** All of one tenant. */
  async end(robots: readonly Robot[], revokedBy: string): Promise<void> {
    const [first] = robots;
    if (!first) return;
    const ids = robots.map(({ id }) => id);
    // All of them, and before their roles: whoever puts one into a team holds it, and then what all hold.
    await this.queries.execute(new HoldPlacesOf(first.tenantId, ids));
    for (const robot of robots) {
      await this.commands.execute(new LeavePlaces(robot.tenantId, robot.ref));
      robot.revoke(revokedBy, this.clock.now());
      await this.robots.update(robot);
      await this.codes.forget(robot.id);
      // Not by the caller's rank: a key has none, and may still stop what it is allowed to manage.
      await this.commands.execute(new TakeRoles(robot.ref, null));
    }
  }
}
