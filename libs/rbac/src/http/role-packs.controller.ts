import type { TenantActor } from '#kernel';
import { ApiErrors, Commands, CurrentActor, NAME_TAKEN, RequirePermission, TOO_MANY } from '#platform';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import {
  GRANT_EXCEEDS_OWN,
  RANK_REQUIRED,
  ROLE_BUILT_IN,
  ROLE_CYCLE,
  ROLE_NAME_RESERVED,
  ROLE_PACK_CLASH,
  ROLE_PACK_NOT_FOUND,
} from '../domain/errors.js';
import { packNamed } from '../domain/role-packs/role-packs.js';
import { ApplyRolePack } from '../use-cases/apply-role-pack.js';
import {
  AppliedRolePackView,
  ApplyRolePackBody,
  choicesOf,
  ROLE_PACK_LIST_VIEW,
  RolePackListView,
} from './role-packs.dto.js';

@ApiTags('roles')
@Controller('api/role-packs')
export class RolePacksController {
  constructor(private readonly commands: Commands) {}

  @Get()
  @RequirePermission('roles:read')
  @ApiOperation({ operationId: 'listRolePacks', summary: 'List the role packs that a tenant can pick' })
  @ApiOkResponse({ type: RolePackListView })
  list(): RolePackListView {
    return ROLE_PACK_LIST_VIEW;
  }

  @Post(':pack/apply')
  @HttpCode(200)
  @RequirePermission('roles:manage')
  @ApiOperation({
    operationId: 'applyRolePack',
    summary: 'Give the tenant the roles and permissions of a pack, as its own',
    description:
      'All or nothing, by the rules of making and changing roles; from then on they are edited like any other. Again changes nothing. A role that the tenant has by the same name, and that lacks something, is a 409 unless the body says what becomes of it.',
  })
  @ApiParam({ name: 'pack', example: 'ai-backend' })
  @ApiOkResponse({ type: AppliedRolePackView })
  @ApiErrors(
    ...[ROLE_PACK_NOT_FOUND, ROLE_PACK_CLASH, RANK_REQUIRED, GRANT_EXCEEDS_OWN],
    ...[ROLE_NAME_RESERVED, ROLE_BUILT_IN, ROLE_CYCLE, NAME_TAKEN, TOO_MANY],
  )
  async apply(
    @CurrentActor() actor: TenantActor,
    @Param('pack') pack: string,
    @Body() body: ApplyRolePackBody,
  ): Promise<AppliedRolePackView> {
    return { roles: await this.commands.execute(new ApplyRolePack(packNamed(pack), choicesOf(body), actor)) };
  }
}
