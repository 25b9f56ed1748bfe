import { DomainError, type Actor, type TenantActor } from '#kernel';
import {
  ApiErrors,
  Commands,
  CurrentActor,
  Queries,
  RequireFreshAuthentication,
  RequirePermission,
  SignedIn,
  STALE_WRITE,
  TOO_MANY,
} from '#platform';
import { Body, Controller, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ListTenantsOfUser } from '../contract.js';
import {
  DEFAULT_TENANT,
  MEMBER_NOT_FOUND,
  OWNER_REQUIRED,
  OWNER_UNFIT,
  PHONE_NOT_VERIFIED,
  SETTINGS_INVALID,
  SLUG_TAKEN,
  SUSPENDED_BY_SUPERUSER,
  TENANT_NOT_FOUND,
  TENANT_SUSPENDED,
} from '../domain/errors.js';
import { ChangeTenant } from '../use-cases/change-tenant.js';
import { CreateTenant } from '../use-cases/create-tenant.js';
import { GetTenant } from '../use-cases/get-tenant.js';
import { ResumeTenant } from '../use-cases/resume-tenant.js';
import { SuspendTenant } from '../use-cases/suspend-tenant.js';
import { TransferOwnership } from '../use-cases/transfer-ownership.js';
import {
  ChangeTenantBody,
  CreateTenantBody,
  TenantDetailView,
  tenantDetailView,
  TenantListView,
  TenantView,
  tenantView,
  TransferBody,
} from './tenants.dto.js';

@ApiTags('tenants')
@Controller('api/tenants')
export class TenantsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  @Post()
  @SignedIn()
  @ApiOperation({
    operationId: 'createTenant',
    summary: 'Create a tenant and become its owner',
    description: 'Makes its built-in roles, a first team and a first chatgroup with it. Then select it to work in it.',
  })
  @ApiCreatedResponse({ type: TenantView })
  @ApiErrors(PHONE_NOT_VERIFIED, SLUG_TAKEN, TOO_MANY)
  async create(@CurrentActor() actor: Actor, @Body() body: CreateTenantBody): Promise<TenantView> {
    return tenantView(await this.commands.execute(new CreateTenant(actor.id, body.name.trim(), body.slug ?? null)));
  }

  @Get()
  @SignedIn()
  @ApiOperation({
    operationId: 'listTenants',
    summary: 'List the tenants that the caller belongs to',
    description: 'Suspended ones too, with their status: an owner finds there which to resume.',
  })
  @ApiOkResponse({ type: TenantListView })
  async list(@CurrentActor() actor: Actor): Promise<TenantListView> {
    const tenants = await this.queries.execute(new ListTenantsOfUser(actor.id));
    return { tenants: tenants.map(tenantView) };
  }

  @Get(':tenantId')
  @SignedIn()
  @ApiOperation({ operationId: 'getTenant', summary: 'Read a tenant that the caller belongs to' })
  @ApiOkResponse({ type: TenantDetailView })
  @ApiErrors(TENANT_NOT_FOUND)
  async get(@Param('tenantId') tenantId: string): Promise<TenantDetailView> {
    return tenantDetailView(await this.queries.execute(new GetTenant(tenantId)));
  }

  @Patch(':tenantId')
  @RequirePermission('tenant:update')
  @ApiOperation({
    operationId: 'changeTenant',
    summary: 'Change name, slug or settings of the tenant that is selected',
    description: 'What is left out stays. Its status and its tier are not changed here.',
  })
  @ApiOkResponse({ type: TenantDetailView })
  @ApiErrors(TENANT_NOT_FOUND, SLUG_TAKEN, DEFAULT_TENANT, STALE_WRITE, SETTINGS_INVALID)
  async change(
    @CurrentActor() actor: TenantActor,
    @Param('tenantId') tenantId: string,
    @Body() { version, name, slug, settings }: ChangeTenantBody,
  ): Promise<TenantDetailView> {
    if (tenantId !== actor.tenantId) throw new DomainError(TENANT_NOT_FOUND);
    const changes = Object.entries({ name: name?.trim(), slug, settings }).filter(([, value]) => value !== undefined);
    return tenantDetailView(
      await this.commands.execute(new ChangeTenant(tenantId, version, Object.fromEntries(changes))),
    );
  }

  @Post(':tenantId/suspend')
  @HttpCode(200)
  @SignedIn()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'suspendTenant',
    summary: 'Stop everything in a tenant at once',
    description:
      'For its owners. When this has returned, no process accepts any session, token, key or robot there. Keys and robots count again once it is resumed; people select it anew.',
  })
  @ApiOkResponse({ type: TenantView })
  @ApiErrors(TENANT_NOT_FOUND, OWNER_REQUIRED, 'identity.second-factor-required')
  async suspend(@CurrentActor() actor: Actor, @Param('tenantId') tenantId: string): Promise<TenantView> {
    return tenantView(await this.commands.execute(new SuspendTenant(actor, tenantId)));
  }

  @Post(':tenantId/resume')
  @HttpCode(200)
  @SignedIn()
  @ApiOperation({
    operationId: 'resumeTenant',
    summary: 'Let a suspended tenant go on',
    description: 'For its owners.',
  })
  @ApiOkResponse({ type: TenantView })
  @ApiErrors(TENANT_NOT_FOUND, OWNER_REQUIRED, 'identity.second-factor-required', SUSPENDED_BY_SUPERUSER)
  async resume(@CurrentActor() actor: Actor, @Param('tenantId') tenantId: string): Promise<TenantView> {
    return tenantView(await this.commands.execute(new ResumeTenant(actor, tenantId)));
  }

  @Post(':tenantId/transfer')
  @HttpCode(204)
  @SignedIn()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'transferOwnership',
    summary: 'Hand a tenant over to another member',
    description:
      'For its owners. In one commit the member becomes an owner, and the caller takes another role. Both are told by mail. Other owners stay what they are.',
  })
  @ApiNoContentResponse({ description: 'The member is an owner now, and the caller is none' })
  @ApiErrors(
    TENANT_NOT_FOUND,
    OWNER_REQUIRED,
    'identity.second-factor-required',
    TENANT_SUSPENDED,
    MEMBER_NOT_FOUND,
    OWNER_UNFIT,
    'rbac.role-not-found',
  )
  transfer(
    @CurrentActor() actor: Actor,
    @Param('tenantId') tenantId: string,
    @Body() { userId, ownRole = 'admin' }: TransferBody,
  ): Promise<void> {
    return this.commands.execute(new TransferOwnership(actor, tenantId, userId, ownRole));
  }
}
