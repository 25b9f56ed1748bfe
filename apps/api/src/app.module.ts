import { AuditModule } from '#audit';
import { identityEntities, IdentityModule } from '#identity';
import { PlatformModule, type Config } from '#platform';
import { rbacEntities, RbacModule } from '#rbac';
import { tenancyEntities, TenancyModule } from '#tenancy';
import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';

/** All contexts over one platform. */
@Module({})
export class AppModule {
  static forRoot(config: Config, logger: Logger): DynamicModule {
    const entities = [...tenancyEntities, ...identityEntities, ...rbacEntities];
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot({ config, logger, entities }),
        AuditModule,
        TenancyModule,
        IdentityModule,
        RbacModule,
      ],
    };
  }
}
