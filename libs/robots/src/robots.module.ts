import { IdentityModule } from '#identity';
import { CredentialVerifiers, TenantExport } from '#platform';
import { Module, type OnModuleInit } from '@nestjs/common';
import { RobotsController } from './http/robots.controller.js';
import { ROBOT_TABLES } from './storage/exported-tables.js';
import { PairingCodeRepository } from './storage/pairing-code.repository.js';
import { RobotRepository } from './storage/robot.repository.js';
import { RobotDirectory } from './tokens/robot-directory.js';
import { RobotTokenVerifier } from './tokens/robot-token.verifier.js';
import { RobotTokens } from './tokens/robot-tokens.js';
import { CreateRobotHandler } from './use-cases/create-robot.js';
import { CreatorsOfRobotsHandler } from './use-cases/creators-of-robots.js';
import { GetRobotHandler } from './use-cases/get-robot.js';
import { IssuePairingCodeHandler } from './use-cases/issue-pairing-code.js';
import { ListRobotsHandler } from './use-cases/list-robots.js';
import { PairRobotHandler } from './use-cases/pair-robot.js';
import { EndRobots } from './use-cases/end-robots.js';
import { RevokeRobotsOfUserHandler } from './use-cases/revoke-robots-of-user.js';
import { RevokeRobotHandler } from './use-cases/revoke-robot.js';

@Module({
  imports: [IdentityModule],
  controllers: [RobotsController],
  providers: [
    CreateRobotHandler,
    CreatorsOfRobotsHandler,
    GetRobotHandler,
    IssuePairingCodeHandler,
    ListRobotsHandler,
    PairRobotHandler,
    EndRobots,
    RevokeRobotHandler,
    RevokeRobotsOfUserHandler,
    PairingCodeRepository,
    RobotDirectory,
    RobotRepository,
    RobotTokens,
    RobotTokenVerifier,
  ],
})
export class RobotsModule implements OnModuleInit {
  constructor(
    private readonly verifiers: CredentialVerifiers,
    private readonly robotTokens: RobotTokenVerifier,
    private readonly tenantExport: TenantExport,
  ) {}

  onModuleInit(): void {
    this.verifiers.register(this.robotTokens);
    this.tenantExport.add(ROBOT_TABLES);
  }
}
