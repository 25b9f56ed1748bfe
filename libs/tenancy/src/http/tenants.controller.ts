import type { Actor } from '#kernel';
import { ApiErrors, Authenticated, Commands, CurrentActor, Queries } from '#platform';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ListTenantsOfUser, type TenantSummary } from '../contract.js';
import { PHONE_NOT_VERIFIED, SLUG_TAKEN, TENANT_NOT_FOUND } from '../domain/errors.js';
import { CreateTenant } from '../use-cases/create-tenant.js';
import { GetTenant } from '../use-cases/get-tenant.js';
import { CreateTenantBody, TenantListView, TenantView } from './tenants.dto.js';

@ApiTags('tenants')
@Controller('api/tenants')
export class TenantsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  @Post()
  @Authenticated()
  @ApiOperation({
    operationId: 'createTenant',
    summary: 'Create a tenant and become its owner',
    description: 'Makes its built-in roles, a first team and a first chatgroup with it. Then select it to work in it.',
  })
  @ApiCreatedResponse({ type: TenantView })
  @ApiErrors(PHONE_NOT_VERIFIED, SLUG_TAKEN)
  async create(@CurrentActor() actor: Actor, @Body() body: CreateTenantBody): Promise<TenantView> {
    return viewOf(await this.commands.execute(new CreateTenant(actor.id, body.name.trim(), body.slug ?? null)));
  }

  @Get()
  @Authenticated()
  @ApiOperation({ operationId: 'listTenants', summary: 'List the tenants that the caller belongs to' })
  @ApiOkResponse({ type: TenantListView })
  async list(@CurrentActor() actor: Actor): Promise<TenantListView> {
    const tenants = await this.queries.execute(new ListTenantsOfUser(actor.id));
    return { tenants: tenants.map(viewOf) };
  }

  @Get(':tenantId')
  @Authenticated()
  @ApiOperation({ operationId: 'getTenant', summary: 'Read a tenant that the caller belongs to' })
  @ApiOkResponse({ type: TenantView })
  @ApiErrors(TENANT_NOT_FOUND)
  async get(@Param('tenantId') tenantId: string): Promise<TenantView> {
    return viewOf(await this.queries.execute(new GetTenant(tenantId)));
  }
}

function viewOf({ id, name, slug, status }: TenantSummary): TenantView {
  return { id, name, slug, status };
}
