import { IdentityModule } from '#identity';
import { Config, SessionCookie } from '#platform';
import { Module } from '@nestjs/common';
import { AetheraAccessController } from './aethera/access.controller.js';
import { AetheraAuthController } from './aethera/auth.controller.js';
import { AskedDecisions } from './asked-decisions.js';
import { ConfigurationController } from './authzen/configuration.controller.js';
import { EvaluationController } from './authzen/evaluation.controller.js';
import { Evaluations } from './authzen/evaluations.js';
import { ActorDescription } from './daarion/actor-description.js';
import { DaarionAuthController } from './daarion/auth.controller.js';
import { SESSION_TOKEN_COOKIE } from './snake-case.js';
import { SessionTokenCookie } from './session-token-cookie.js';
import { WebStudioController } from './web-studio/identity.controller.js';
import { StudioPermissionsController } from './web-studio/permissions.controller.js';
import { StudioRolesController } from './web-studio/roles.controller.js';
import { SharedAuthController } from './shared-auth.controller.js';

/** The adapters of the wire contracts; they hold no rule of their own. */
@Module({
  imports: [IdentityModule],
  controllers: [
    SharedAuthController,
    AetheraAuthController,
    AetheraAccessController,
    DaarionAuthController,
    WebStudioController,
    StudioPermissionsController,
    StudioRolesController,
    EvaluationController,
    ConfigurationController,
  ],
  providers: [
    ActorDescription,
    AskedDecisions,
    Evaluations,
    {
      provide: SessionTokenCookie,
      useFactory: (config: Config) => new SessionCookie(config, SESSION_TOKEN_COOKIE),
      inject: [Config],
    },
  ],
})
export class ContractsModule {}
