import type { Actor, TenantActor } from '#kernel';
import { ApiErrors, Commands, CurrentActor, Queries, RequirePermission, SignedIn } from '#platform';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ALREADY_MEMBER,
  JOIN_REQUEST_NOT_FOUND,
  PHONE_NOT_VERIFIED,
  TEAM_NOT_FOUND,
  TENANT_NOT_FOUND,
} from '../domain/errors.js';
import type { JoinRequest } from '../domain/join-request.js';
import { ApproveJoinRequest } from '../use-cases/approve-join-request.js';
import { DeclineJoinRequest } from '../use-cases/decline-join-request.js';
import { ListJoinRequests } from '../use-cases/list-join-requests.js';
import { RequestToJoin } from '../use-cases/request-to-join.js';
import { AdmissionBody, JoinRequestBody, JoinRequestListView, JoinRequestView } from './members.dto.js';

@ApiTags('members')
@Controller('api/join-requests')
export class JoinRequestsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  @Post()
  @HttpCode(202)
  @SignedIn()
  @ApiOperation({
    operationId: 'requestToJoin',
    summary: 'Ask to join a tenant',
    description: 'An owner or admin decides. Asking again while nobody has decided changes nothing.',
  })
  @ApiAcceptedResponse({ type: JoinRequestView })
  @ApiErrors(PHONE_NOT_VERIFIED, TENANT_NOT_FOUND, ALREADY_MEMBER)
  async ask(@CurrentActor() actor: Actor, @Body() { slug, message }: JoinRequestBody): Promise<JoinRequestView> {
    return viewOf(await this.commands.execute(new RequestToJoin(actor.id, slug, message ?? null)));
  }

  @Get()
  @RequirePermission('users:manage')
  @ApiOperation({ operationId: 'listJoinRequests', summary: 'List undecided join requests, oldest first' })
  @ApiOkResponse({ type: JoinRequestListView })
  async list(): Promise<JoinRequestListView> {
    return { joinRequests: (await this.queries.execute(new ListJoinRequests())).map(viewOf) };
  }

  @Post(':joinRequestId/approve')
  @HttpCode(204)
  @RequirePermission('users:manage')
  @ApiOperation({
    operationId: 'approveJoinRequest',
    summary: 'Let somebody in who asked',
    description: 'Nobody gives a role of their own rank or above, but owners (`rbac.grant-exceeds-own`).',
  })
  @ApiNoContentResponse({ description: 'Is a member now' })
  @ApiErrors(
    JOIN_REQUEST_NOT_FOUND,
    ALREADY_MEMBER,
    TEAM_NOT_FOUND,
    'rbac.role-not-found',
    'rbac.rank-required',
    'rbac.grant-exceeds-own',
  )
  approve(
    @CurrentActor() actor: TenantActor,
    @Param('joinRequestId') joinRequestId: string,
    @Body() { role = 'user', teamIds = [] }: AdmissionBody,
  ): Promise<void> {
    return this.commands.execute(new ApproveJoinRequest(actor, joinRequestId, role, teamIds));
  }

  @Post(':joinRequestId/decline')
  @HttpCode(204)
  @RequirePermission('users:manage')
  @ApiOperation({ operationId: 'declineJoinRequest', summary: 'Decline a join request' })
  @ApiNoContentResponse({ description: 'Declined' })
  @ApiErrors(JOIN_REQUEST_NOT_FOUND)
  decline(@CurrentActor() actor: TenantActor, @Param('joinRequestId') joinRequestId: string): Promise<void> {
    return this.commands.execute(new DeclineJoinRequest(actor, joinRequestId));
  }
}

function viewOf({ id, userId, email, message, status, createdAt }: JoinRequest): JoinRequestView {
  return { id, userId, email, message, status, createdAt };
}
