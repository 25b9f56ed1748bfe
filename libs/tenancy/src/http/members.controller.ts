import type { TenantActor } from '#kernel';
import {
  ApiErrors,
  Commands,
  CurrentActor,
  CURSOR_INVALID,
  pageWish,
  Queries,
  RequirePermission,
  requireSignedIn,
} from '#platform';
import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { MEMBER_NOT_FOUND } from '../domain/errors.js';
import { ListMembers } from '../use-cases/list-members.js';
import { RemoveMember } from '../use-cases/remove-member.js';
import { MembersQuery } from './lists.dto.js';
import { MemberListView } from './members.dto.js';

@ApiTags('members')
@Controller('api/members')
export class MembersController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  @Get()
  @RequirePermission('users:read')
  @ApiOperation({ operationId: 'listMembers', summary: 'List who belongs to the tenant, with roles and teams' })
  @ApiOkResponse({ type: MemberListView })
  @ApiErrors(CURSOR_INVALID)
  async list(@CurrentActor() { tenantId }: TenantActor, @Query() query: MembersQuery): Promise<MemberListView> {
    const { role = null, email = null } = query;
    const asked = new ListMembers(tenantId, { role, email }, pageWish(query, 'joinedAt'));
    const { items, nextCursor } = await this.queries.execute(asked);
    return { members: [...items], nextCursor };
  }

  @Delete('me')
  @HttpCode(204)
  @RequirePermission('tenant:read')
  @ApiOperation({
    operationId: 'leaveTenant',
    summary: 'Leave the tenant',
    description: 'Refused to its last owner (`rbac.last-owner`). Sessions stay, without the tenant.',
  })
  @ApiNoContentResponse({ description: 'Left' })
  @ApiErrors(MEMBER_NOT_FOUND, 'rbac.last-owner', 'identity.sign-in-required')
  leave(@CurrentActor() actor: TenantActor): Promise<void> {
    requireSignedIn(actor);
    return this.commands.execute(new RemoveMember(actor, actor.id));
  }

  @Delete(':userId')
  @HttpCode(204)
  @RequirePermission('users:manage')
  @ApiOperation({
    operationId: 'removeMember',
    summary: 'Remove somebody from the tenant',
    description:
      'When this has returned, no process accepts their sessions, tokens, keys or robots in the tenant. Refused for somebody of higher rank (`rbac.higher-rank`) and for the last owner (`rbac.last-owner`).',
  })
  @ApiNoContentResponse({ description: 'Removed' })
  @ApiErrors(MEMBER_NOT_FOUND, 'rbac.rank-required', 'rbac.higher-rank', 'rbac.last-owner')
  remove(@CurrentActor() actor: TenantActor, @Param('userId') userId: string): Promise<void> {
    return this.commands.execute(new RemoveMember(actor, userId));
  }
}
