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
  TOO_MANY,
} from '#platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { MEMBER_NOT_FOUND, TEAM_NOT_FOUND } from '../domain/errors.js';
import { AddTeamMember } from '../use-cases/add-team-member.js';
import { CreateChatgroup } from '../use-cases/create-chatgroup.js';
import { CreateTeam } from '../use-cases/create-team.js';
import { DeleteTeam } from '../use-cases/delete-team.js';
import { GetTeam } from '../use-cases/get-team.js';
import { ListChatgroups } from '../use-cases/list-chatgroups.js';
import { ListPlaceMembers } from '../use-cases/list-place-members.js';
import { ListTeams } from '../use-cases/list-teams.js';
import { RemoveTeamMember } from '../use-cases/remove-team-member.js';
import { RenameTeam } from '../use-cases/rename-team.js';
import { PlaceMembersQuery, PlacesQuery } from './lists.dto.js';
import {
  ChatgroupListView,
  PLACING,
  PlaceMemberListView,
  placeMemberListView,
  PlaceNameBody,
  placeView,
  PlaceView,
  TeamListView,
} from './places.dto.js';

/** Where a permission is wanted: in the team that the path names. */
const IN_TEAM = { scope: { type: 'team', parameter: 'teamId' } } as const;

@ApiTags('teams')
@Controller('api/teams')
export class TeamsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  @Get()
  @RequirePermission('tenant:read')
  @ApiOperation({
    operationId: 'listTeams',
    summary: 'List teams',
    description: 'All of the tenant with `teams:read` in all of it; otherwise those that the caller is a member of.',
  })
  @ApiOkResponse({ type: TeamListView })
  @ApiErrors(CURSOR_INVALID)
  async list(@CurrentActor() actor: TenantActor, @Query() query: PlacesQuery): Promise<TeamListView> {
    const asked = new ListTeams(actor, query.name ?? '', pageWish(query, 'name'));
    const { items, nextCursor } = await this.queries.execute(asked);
    return { teams: items.map(placeView), nextCursor };
  }

  @Post()
  @RequirePermission('teams:manage')
  @ApiOperation({ operationId: 'createTeam', summary: 'Make a team' })
  @ApiCreatedResponse({ type: PlaceView })
  @ApiErrors(NAME_TAKEN, TOO_MANY)
  async create(@CurrentActor() { tenantId }: TenantActor, @Body() { name }: PlaceNameBody): Promise<PlaceView> {
    return placeView(await this.commands.execute(new CreateTeam(tenantId, name.trim())));
  }

  @Get(':teamId')
  @RequirePermission('teams:read', IN_TEAM)
  @ApiOperation({ operationId: 'getTeam', summary: 'Read a team' })
  @ApiOkResponse({ type: PlaceView })
  @ApiErrors(TEAM_NOT_FOUND)
  async get(@Param('teamId') teamId: string): Promise<PlaceView> {
    return placeView(await this.queries.execute(new GetTeam(teamId)));
  }

  @Patch(':teamId')
  @RequirePermission('teams:manage')
  @ApiOperation({ operationId: 'renameTeam', summary: 'Rename a team' })
  @ApiOkResponse({ type: PlaceView })
  @ApiErrors(TEAM_NOT_FOUND, NAME_TAKEN)
  async rename(@Param('teamId') teamId: string, @Body() { name }: PlaceNameBody): Promise<PlaceView> {
    return placeView(await this.commands.execute(new RenameTeam(teamId, name.trim())));
  }

  @Delete(':teamId')
  @HttpCode(204)
  @RequirePermission('teams:manage')
  @ApiOperation({ operationId: 'deleteTeam', summary: 'Delete a team and its chatgroups' })
  @ApiNoContentResponse({ description: 'Deleted' })
  @ApiErrors(TEAM_NOT_FOUND)
  delete(@Param('teamId') teamId: string): Promise<void> {
    return this.commands.execute(new DeleteTeam(teamId));
  }

  @Get(':teamId/members')
  @RequirePermission('teams:read', IN_TEAM)
  @ApiOperation({ operationId: 'listTeamMembers', summary: 'List who is in a team: people and robots' })
  @ApiOkResponse({ type: PlaceMemberListView })
  @ApiErrors(TEAM_NOT_FOUND, CURSOR_INVALID)
  async listMembers(@Param('teamId') teamId: string, @Query() query: PlaceMembersQuery): Promise<PlaceMemberListView> {
    const asked = new ListPlaceMembers('team', teamId, query.type ?? null, pageWish(query, 'addedAt'));
    return placeMemberListView(await this.queries.execute(asked));
  }

  @Put(':teamId/members/:memberId')
  @HttpCode(204)
  @RequirePermission('teams:manage')
  @ApiOperation({
    operationId: 'addTeamMember',
    summary: 'Put somebody into a team: a member of the tenant, or a robot',
    description: PLACING,
  })
  @ApiNoContentResponse({ description: 'Is in it now' })
  @ApiErrors(TEAM_NOT_FOUND, MEMBER_NOT_FOUND, 'rbac.rank-required', 'rbac.higher-rank', 'rbac.grant-exceeds-own')
  addMember(
    @CurrentActor() actor: TenantActor,
    @Param('teamId') teamId: string,
    @Param('memberId') memberId: string,
  ): Promise<void> {
    return this.commands.execute(new AddTeamMember(actor, teamId, memberId));
  }

  @Delete(':teamId/members/:memberId')
  @HttpCode(204)
  @RequirePermission('teams:manage')
  @ApiOperation({
    operationId: 'removeTeamMember',
    summary: 'Take somebody out of a team',
    description: 'When this has returned, they reach nothing through the team any more, nor do their keys and robots.',
  })
  @ApiNoContentResponse({ description: 'Is out of it now' })
  @ApiErrors(TEAM_NOT_FOUND, MEMBER_NOT_FOUND)
  removeMember(
    @CurrentActor() actor: TenantActor,
    @Param('teamId') teamId: string,
    @Param('memberId') memberId: string,
  ): Promise<void> {
    return this.commands.execute(new RemoveTeamMember(actor, teamId, memberId));
  }

  @Get(':teamId/chatgroups')
  @RequirePermission('teams:read', IN_TEAM)
  @ApiOperation({ operationId: 'listChatgroups', summary: 'List the chatgroups of a team' })
  @ApiOkResponse({ type: ChatgroupListView })
  @ApiErrors(TEAM_NOT_FOUND, CURSOR_INVALID)
  async listChatgroups(@Param('teamId') teamId: string, @Query() query: PlacesQuery): Promise<ChatgroupListView> {
    const asked = new ListChatgroups(teamId, query.name ?? '', pageWish(query, 'name'));
    const { items, nextCursor } = await this.queries.execute(asked);
    return { chatgroups: items.map(placeView), nextCursor };
  }

  @Post(':teamId/chatgroups')
  @RequirePermission('teams:manage')
  @ApiOperation({ operationId: 'createChatgroup', summary: 'Make a chatgroup in a team' })
  @ApiCreatedResponse({ type: PlaceView })
  @ApiErrors(TEAM_NOT_FOUND, NAME_TAKEN, TOO_MANY)
  async createChatgroup(@Param('teamId') teamId: string, @Body() { name }: PlaceNameBody): Promise<PlaceView> {
    return placeView(await this.commands.execute(new CreateChatgroup(teamId, name.trim())));
  }
}
