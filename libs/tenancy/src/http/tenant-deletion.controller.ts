import type { Actor } from '#kernel';
import {
  ApiErrors,
  Commands,
  CurrentActor,
  Queries,
  RequireFreshAuthentication,
  RequireSystemAdmin,
  SignedIn,
} from '#platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CONFIRMATION_WRONG, DEFAULT_TENANT, OWNER_REQUIRED, TENANT_NOT_FOUND } from '../domain/errors.js';
import { DeleteTenant } from '../use-cases/delete-tenant.js';
import { ListDeletedTenants } from '../use-cases/list-deleted-tenants.js';
import { RestoreTenant } from '../use-cases/restore-tenant.js';
import {
  DeletedTenantListView,
  deletedTenantView,
  DeletedTenantView,
  DeletionBody,
  TenantView,
  tenantView,
} from './tenants.dto.js';

/** The end of tenants, and the way back. */
@ApiTags('tenants')
@Controller('api/tenants')
export class TenantDeletionController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  @Get('deleted')
  @SignedIn()
  @ApiOperation({ operationId: 'listDeletedTenants', summary: 'List the deleted tenants that the caller can restore' })
  @ApiOkResponse({ type: DeletedTenantListView })
  async list(@CurrentActor() actor: Actor): Promise<DeletedTenantListView> {
    return { tenants: (await this.queries.execute(new ListDeletedTenants(actor.id))).map(deletedTenantView) };
  }

  @Post(':tenantId/deletion')
  @HttpCode(200)
  @SignedIn()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'deleteTenant',
    summary: 'Delete a tenant',
    description:
      'For its owners. When this has returned, no process accepts any session, token, key or robot there. Until `restorableUntil` it can be restored as it was; then everything in it is erased, and its slug is free.',
  })
  @ApiOkResponse({ type: DeletedTenantView })
  @ApiErrors(TENANT_NOT_FOUND, OWNER_REQUIRED, 'identity.second-factor-required', DEFAULT_TENANT, CONFIRMATION_WRONG)
  async delete(
    @CurrentActor() actor: Actor,
    @Param('tenantId') tenantId: string,
    @Body() { slug }: DeletionBody,
  ): Promise<DeletedTenantView> {
    return deletedTenantView(await this.commands.execute(new DeleteTenant(actor, tenantId, slug)));
  }

  @Post(':tenantId/restore')
  @HttpCode(200)
  @SignedIn()
  @ApiOperation({
    operationId: 'restoreTenant',
    summary: 'Bring a deleted tenant back',
    description:
      'For its owners. Keys and robots count again, people select it anew; one that was suspended is so again.',
  })
  @ApiOkResponse({ type: TenantView })
  @ApiErrors(TENANT_NOT_FOUND, OWNER_REQUIRED, 'identity.second-factor-required')
  async restore(@CurrentActor() actor: Actor, @Param('tenantId') tenantId: string): Promise<TenantView> {
    return tenantView(await this.commands.execute(new RestoreTenant(actor, tenantId)));
  }

  @Delete(':tenantId/deletion')
  @HttpCode(204)
  @RequireSystemAdmin()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'revokeDeletion',
    summary: 'Bring any deleted tenant back, for whoever runs the service',
  })
  @ApiNoContentResponse({ description: 'As it was before it was deleted' })
  @ApiErrors(TENANT_NOT_FOUND)
  async revokeDeletion(@Param('tenantId') tenantId: string): Promise<void> {
    await this.commands.execute(new RestoreTenant(null, tenantId));
  }
}
