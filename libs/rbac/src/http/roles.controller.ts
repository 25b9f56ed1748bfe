import type { TenantActor } from '#kernel';
import {
  ApiErrors,
  Commands,
  CurrentActor,
  CURSOR_INVALID,
  DEFAULT_PAGE_SIZE,
  NAME_TAKEN,
  Queries,
  RequirePermission,
  STALE_WRITE,
  TOO_MANY,
} from '#platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  GRANT_EXCEEDS_OWN,
  PERMISSION_UNKNOWN,
  RANK_REQUIRED,
  ROLE_BUILT_IN,
  ROLE_CYCLE,
  ROLE_IN_USE,
  ROLE_NAME_RESERVED,
  ROLE_NOT_FOUND,
  SCOPE_INCOMPLETE,
} from '../domain/errors.js';
import { CreateRole } from '../use-cases/create-role.js';
import { DeleteRole } from '../use-cases/delete-role.js';
import { EditRole } from '../use-cases/edit-role.js';
import { GetRole } from '../use-cases/get-role.js';
import { ListRoles } from '../use-cases/list-roles.js';
import {
  changesOf,
  CreateRoleBody,
  definitionOf,
  EditRoleBody,
  roleListView,
  RoleListView,
  RolesQuery,
  roleView,
  RoleView,
} from './roles.dto.js';

/** What may stand in a role, whoever makes or changes it. */
const SHAPING = [PERMISSION_UNKNOWN, SCOPE_INCOMPLETE, ROLE_NOT_FOUND, RANK_REQUIRED, GRANT_EXCEEDS_OWN];

@ApiTags('roles')
@Controller('api/roles')
export class RolesController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  @Get()
  @RequirePermission('roles:read')
  @ApiOperation({ operationId: 'listRoles', summary: 'List the roles of the tenant with what they grant' })
  @ApiOkResponse({ type: RoleListView })
  @ApiErrors(CURSOR_INVALID)
  async list(@Query() { status, name, sort, limit, cursor }: RolesQuery): Promise<RoleListView> {
    const wanted = { id: null, status: status ?? null, name: name ?? null };
    return roleListView(
      await this.queries.execute(new ListRoles(wanted, sort ?? 'name', limit ?? DEFAULT_PAGE_SIZE, cursor ?? null)),
    );
  }

  @Post()
  @RequirePermission('roles:manage')
  @ApiOperation({
    operationId: 'createRole',
    summary: 'Make a role',
    description:
      'Nobody makes one that grants what they don’t hold, by its own bindings or by what it inherits, nor one of their own rank or above, but owners.',
  })
  @ApiCreatedResponse({ type: RoleView })
  @ApiErrors(...SHAPING, ROLE_NAME_RESERVED, NAME_TAKEN, TOO_MANY)
  async create(@CurrentActor() actor: TenantActor, @Body() body: CreateRoleBody): Promise<RoleView> {
    const id = await this.commands.execute(new CreateRole(definitionOf(body), actor));
    return this.get(id);
  }

  @Get(':roleId')
  @RequirePermission('roles:read')
  @ApiOperation({ operationId: 'getRole', summary: 'Read a role' })
  @ApiOkResponse({ type: RoleView })
  @ApiErrors(ROLE_NOT_FOUND)
  async get(@Param('roleId') roleId: string): Promise<RoleView> {
    return roleView(await this.queries.execute(new GetRole(roleId)));
  }

  @Patch(':roleId')
  @RequirePermission('roles:manage')
  @ApiOperation({
    operationId: 'editRole',
    summary: 'Change a role',
    description:
      'For all who hold it or what inherits it, at the next check, in every process. What is left out stays; `bindings` and `inherits` are replaced whole.',
  })
  @ApiOkResponse({ type: RoleView })
  @ApiErrors(...SHAPING, STALE_WRITE, ROLE_BUILT_IN, ROLE_CYCLE, ROLE_NAME_RESERVED, NAME_TAKEN, TOO_MANY)
  async edit(
    @CurrentActor() actor: TenantActor,
    @Param('roleId') roleId: string,
    @Body() { version, ...changes }: EditRoleBody,
  ): Promise<RoleView> {
    await this.commands.execute(new EditRole(roleId, version, changesOf(changes), actor));
    return this.get(roleId);
  }

  @Delete(':roleId')
  @HttpCode(204)
  @RequirePermission('roles:manage')
  @ApiOperation({
    operationId: 'deleteRole',
    summary: 'Delete a role',
    description: 'One that nobody holds and no other inherits.',
  })
  @ApiNoContentResponse({ description: 'Deleted' })
  @ApiErrors(ROLE_NOT_FOUND, RANK_REQUIRED, GRANT_EXCEEDS_OWN, ROLE_BUILT_IN, ROLE_IN_USE)
  delete(@CurrentActor() actor: TenantActor, @Param('roleId') roleId: string): Promise<void> {
    return this.commands.execute(new DeleteRole(roleId, actor));
  }
}
