import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { PairingCode } from '../domain/pairing-code.js';
import type { Robot } from '../domain/robot.js';
import { RobotRepository } from './robot.repository.js';

const ROBOT_OF_CODE = 'SELECT * FROM robots.robot_of_pairing_code($1)';

/** What a code is redeemed with. */
export interface Pairing {
  readonly robot: Robot;
  readonly pairingCode: PairingCode;
}

/** At most one code per robot, the newest. */
@Injectable()
export class PairingCodeRepository extends AggregateStore<PairingCode> {
  constructor(
    unitOfWork: UnitOfWork,
    private readonly robots: RobotRepository,
  ) {
    super(unitOfWork, PairingCode);
  }

  /** Instead of the one before. The robot must be locked. */
  async replace(pairingCode: PairingCode): Promise<void> {
    await this.forget(pairingCode.robotId);
    await this.add(pairingCode);
  }

  async forget(robotId: string): Promise<void> {
    await this.repository.delete({ robotId });
  }

  /** The code, whatever became of it, and its robot, which is locked; with the tenant's rows in scope from here on. */
  async lockByHash(codeHash: Buffer): Promise<Pairing | null> {
    const { transaction } = this.unitOfWork;
    const [found] = await transaction.query<{ tenant_id: string; robot_id: string }[]>(ROBOT_OF_CODE, [codeHash]);
    if (!found) return null;
    await transaction.scopeTo({ tenantId: found.tenant_id });
    const robot = await this.robots.lock(found.robot_id);
    const pairingCode = await this.repository.findOneBy({ codeHash });
    return robot && pairingCode ? { robot, pairingCode } : null;
  }
}
