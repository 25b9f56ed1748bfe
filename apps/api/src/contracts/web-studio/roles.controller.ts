import { AGENT_PLATFORM_OFF } from '#identity';
import { ApiErrors, LimitAs, Queries, RequirePermission } from '#platform';
import { ListRoles } from '#rbac';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { envelopeOf, succeeded, type Envelope } from './envelope.js';
import { DEFAULT_PAGE_SIZE } from './identity.dto.js';
import { ListStudioRolesBody, studioRoleView, StudioRoleView } from './roles.dto.js';

@ApiTags('web-studio')
@Controller('identity/roles')
export class StudioRolesController {
  constructor(private readonly queries: Queries) {}

  @Post('list')
  @HttpCode(200)
  @RequirePermission('roles:read')
  @LimitAs('read')
  @ApiOperation({
    operationId: 'studioListRoles',
    summary: 'The roles of the default tenant with their permission bindings, by name',
    description: 'Also below `/gateway/identity/`.',
  })
  @ApiOkResponse({ type: envelopeOf([StudioRoleView]) })
  @ApiErrors(AGENT_PLATFORM_OFF)
  async list(
    @Body() { page = 1, pageSize = DEFAULT_PAGE_SIZE, status, keyword }: ListStudioRolesBody,
  ): Promise<Envelope<StudioRoleView[]>> {
    const filter = { id: null, status: status ?? null, name: keyword ?? null };
    const { roles } = await this.queries.execute(new ListRoles(filter, 'name', page * pageSize, null));
    return succeeded(roles.slice((page - 1) * pageSize).map(studioRoleView));
  }
}
