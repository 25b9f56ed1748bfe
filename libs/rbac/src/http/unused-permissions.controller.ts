import type { TenantActor } from '#kernel';
import { CurrentActor, Queries, RequirePermission } from '#platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ListUnusedPermissions } from '../use-cases/list-unused-permissions.js';
import {
  DEFAULT_DAYS,
  MOST_ACTORS,
  UnusedPermissionsQuery,
  unusedPermissionsView,
  UnusedPermissionsView,
} from './unused-permissions.dto.js';

@ApiTags('roles')
@Controller('api/access/unused')
export class UnusedPermissionsController {
  constructor(private readonly queries: Queries) {}

  @Get()
  @RequirePermission('roles:read')
  @ApiOperation({
    operationId: 'listUnusedPermissions',
    summary: 'List what people and robots hold and do not use',
    description:
      'Permissions that their roles grant, that they held for so many days already, and that no check allowed them in these: neither to themselves, nor to a key or robot that acts for them. Needs `audit:read` as well. At most 50 of them a page.',
  })
  @ApiOkResponse({ type: UnusedPermissionsView })
  async list(
    @CurrentActor() actor: TenantActor,
    @Query() { days = DEFAULT_DAYS, actorType, actorId, limit, cursor }: UnusedPermissionsQuery,
  ): Promise<UnusedPermissionsView> {
    const filter = { actorType: actorType ?? null, actorId: actorId ?? null };
    const most = Math.min(limit ?? MOST_ACTORS, MOST_ACTORS);
    return unusedPermissionsView(
      await this.queries.execute(new ListUnusedPermissions(actor, days, filter, most, cursor ?? null)),
    );
  }
}
