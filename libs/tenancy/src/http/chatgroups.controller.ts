import type { TenantActor } from '#kernel';
import {
  ApiErrors,
  Commands,
  CurrentActor,
  CURSOR_INVALID,
  NAME_TAKEN,
  pageWish,
  Queries,
  RequirePermission,
} from '#platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CHATGROUP_NOT_FOUND, MEMBER_NOT_FOUND } from '../domain/errors.js';
import { AddChatgroupMember } from '../use-cases/add-chatgroup-member.js';
import { DeleteChatgroup } from '../use-cases/delete-chatgroup.js';
import { ListPlaceMembers } from '../use-cases/list-place-members.js';
import { RemoveChatgroupMember } from '../use-cases/remove-chatgroup-member.js';
import { RenameChatgroup } from '../use-cases/rename-chatgroup.js';
import { PlaceMembersQuery } from './lists.dto.js';
import {
  PLACING,
  PlaceMemberListView,
  placeMemberListView,
  PlaceNameBody,
  placeView,
  PlaceView,
} from './places.dto.js';

/** Where a permission is wanted: in the chatgroup that the path names. */
const IN_CHATGROUP = { scope: { type: 'chatgroup', parameter: 'chatgroupId' } } as const;

@ApiTags('teams')
@Controller('api/chatgroups/:chatgroupId')
export class ChatgroupsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  @Patch()
  @RequirePermission('teams:manage')
  @ApiOperation({ operationId: 'renameChatgroup', summary: 'Rename a chatgroup' })
  @ApiOkResponse({ type: PlaceView })
  @ApiErrors(CHATGROUP_NOT_FOUND, NAME_TAKEN)
  async rename(@Param('chatgroupId') chatgroupId: string, @Body() { name }: PlaceNameBody): Promise<PlaceView> {
    return placeView(await this.commands.execute(new RenameChatgroup(chatgroupId, name.trim())));
  }

  @Delete()
  @HttpCode(204)
  @RequirePermission('teams:manage')
  @ApiOperation({ operationId: 'deleteChatgroup', summary: 'Delete a chatgroup' })
  @ApiNoContentResponse({ description: 'Deleted' })
  @ApiErrors(CHATGROUP_NOT_FOUND)
  delete(@Param('chatgroupId') chatgroupId: string): Promise<void> {
    return this.commands.execute(new DeleteChatgroup(chatgroupId));
  }

  @Get('members')
  @RequirePermission('teams:read', IN_CHATGROUP)
  @ApiOperation({
    operationId: 'listChatgroupMembers',
    summary: 'List who was put into a chatgroup',
    description: 'The members of its team reach it besides.',
  })
  @ApiOkResponse({ type: PlaceMemberListView })
  @ApiErrors(CHATGROUP_NOT_FOUND, CURSOR_INVALID)
  async listMembers(
    @Param('chatgroupId') chatgroupId: string,
    @Query() query: PlaceMembersQuery,
  ): Promise<PlaceMemberListView> {
    const asked = new ListPlaceMembers('chatgroup', chatgroupId, query.type ?? null, pageWish(query, 'addedAt'));
    return placeMemberListView(await this.queries.execute(asked));
  }

  @Put('members/:memberId')
  @HttpCode(204)
  @RequirePermission('teams:manage')
  @ApiOperation({
    operationId: 'addChatgroupMember',
    summary: 'Put somebody into a chatgroup: a member of the tenant, or a robot',
    description: PLACING,
  })
  @ApiNoContentResponse({ description: 'Is in it now' })
  @ApiErrors(CHATGROUP_NOT_FOUND, MEMBER_NOT_FOUND, 'rbac.rank-required', 'rbac.higher-rank', 'rbac.grant-exceeds-own')
  addMember(
    @CurrentActor() actor: TenantActor,
    @Param('chatgroupId') chatgroupId: string,
    @Param('memberId') memberId: string,
  ): Promise<void> {
    return this.commands.execute(new AddChatgroupMember(actor, chatgroupId, memberId));
  }

  @Delete('members/:memberId')
  @HttpCode(204)
  @RequirePermission('teams:manage')
  @ApiOperation({ operationId: 'removeChatgroupMember', summary: 'Take somebody out of a chatgroup' })
  @ApiNoContentResponse({ description: 'Is out of it now' })
  @ApiErrors(CHATGROUP_NOT_FOUND, MEMBER_NOT_FOUND)
  removeMember(
    @CurrentActor() actor: TenantActor,
    @Param('chatgroupId') chatgroupId: string,
    @Param('memberId') memberId: string,
  ): Promise<void> {
    return this.commands.execute(new RemoveChatgroupMember(actor, chatgroupId, memberId));
  }
}
