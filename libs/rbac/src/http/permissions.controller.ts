import type { TenantActor } from '#kernel';
import {
  ApiErrors,
  Commands,
  CurrentActor,
  CURSOR_INVALID,
  DEFAULT_PAGE_SIZE,
  Queries,
  RequirePermission,
  TOO_MANY,
} from '#platform';
import { Body, Controller, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PERMISSION_IN_USE, PERMISSION_TAKEN } from '../domain/errors.js';
import { ListPermissions } from '../use-cases/list-permissions.js';
import { RegisterPermissions } from '../use-cases/register-permissions.js';
import {
  ApplicationParameters,
  PermissionListView,
  PermissionsQuery,
  RegisterPermissionsBody,
} from './permissions.dto.js';

/** What roles and keys may carry, and checks may ask about. */
@ApiTags('roles')
@Controller('api')
export class PermissionsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  @Get('permissions')
  @RequirePermission('roles:read')
  @ApiOperation({
    operationId: 'listPermissions',
    summary: 'List the permissions that there are in the tenant, by name',
    description: 'Sallyport’s own, and those that applications have registered.',
  })
  @ApiOkResponse({ type: PermissionListView })
  @ApiErrors(CURSOR_INVALID)
  list(@Query() { application, limit, cursor }: PermissionsQuery): Promise<PermissionListView> {
    return this.queries.execute(new ListPermissions(application ?? null, limit ?? DEFAULT_PAGE_SIZE, cursor ?? null));
  }

  @Put('applications/:application/permissions')
  @HttpCode(204)
  @RequirePermission('roles:manage')
  @ApiOperation({
    operationId: 'registerPermissions',
    summary: 'Say which permissions an application has in the tenant',
    description:
      'All of them each time: the same list again changes nothing, so that an application can send it whenever it starts. From then on roles and keys may carry them and checks know them; whoever holds `*` or the resource’s wildcard holds them.',
  })
  @ApiNoContentResponse({ description: 'Has these permissions now, and no others' })
  @ApiErrors(PERMISSION_TAKEN, PERMISSION_IN_USE, TOO_MANY)
  register(
    @CurrentActor() { tenantId }: TenantActor,
    @Param() { application }: ApplicationParameters,
    @Body() { permissions }: RegisterPermissionsBody,
  ): Promise<void> {
    return this.commands.execute(new RegisterPermissions(tenantId, application, permissions));
  }
}
