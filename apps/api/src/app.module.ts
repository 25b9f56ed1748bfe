import { apiKeyEntities, ApiKeysModule } from '#api-keys';
import { AuditModule } from '#audit';
import { identityEntities, IdentityModule } from '#identity';
import { PlatformModule, type Config } from '#platform';
import { rbacEntities, RbacModule } from '#rbac';
import { robotsEntities, RobotsModule } from '#robots';
import { tenancyEntities, TenancyModule } from '#tenancy';
import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import { ContractsModule } from './contracts/contracts.module.js';
import { CONTRACTS } from './contracts/contracts.js';
import { MIGRATIONS_TABLE, migrations } from './migrations.js';

/** All contexts over one platform. */
@Module({})
export class AppModule {
  static forRoot(config: Config, logger: Logger): DynamicModule {
    const entities = [...tenancyEntities, ...identityEntities, ...rbacEntities, ...apiKeyEntities, ...robotsEntities];
    const names = migrations.map(({ name }) => name);
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot({
          ...{ config, logger, entities, contracts: CONTRACTS },
          migrations: { table: MIGRATIONS_TABLE, names },
        }),
        AuditModule,
        TenancyModule,
        IdentityModule,
        RbacModule,
        ApiKeysModule,
        RobotsModule,
        ContractsModule,
      ],
    };
  }
}
