import { Module } from '@nestjs/common';
import { TenantsController } from './http/tenants.controller.js';
import { TenantRepository } from './storage/tenant.repository.js';
import { WorkspaceRepository } from './storage/workspace.repository.js';
import { CreateTenantHandler } from './use-cases/create-tenant.js';
import { DescribePlacesHandler } from './use-cases/describe-places.js';
import { GetTenantHandler } from './use-cases/get-tenant.js';
import { ListTenantsOfUserHandler } from './use-cases/list-tenants-of-user.js';

@Module({
  controllers: [TenantsController],
  providers: [
    TenantRepository,
    WorkspaceRepository,
    CreateTenantHandler,
    DescribePlacesHandler,
    GetTenantHandler,
    ListTenantsOfUserHandler,
  ],
})
export class TenancyModule {}
