import type { Actor, TenantActor } from '#kernel';
import { EmailsOfUsers, type EmailOfUser } from '#identity/contract';
import {
  ApiErrors,
  Commands,
  CurrentActor,
  CURSOR_INVALID,
  pageWish,
  Queries,
  RequirePermission,
  SignedIn,
} from '#platform';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
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
import { JoinRequestsQuery } from './lists.dto.js';
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
    const request = await this.commands.execute(new RequestToJoin(actor.id, slug, message ?? null));
    return viewOf(request, await this.#emailsOf([request]));
  }

  @Get()
  @RequirePermission('users:manage')
  @ApiOperation({
    operationId: 'listJoinRequests',
    summary: 'List join requests: undecided ones, oldest first, unless asked otherwise',
  })
  @ApiOkResponse({ type: JoinRequestListView })
  @ApiErrors(CURSOR_INVALID)
  async list(@Query() query: JoinRequestsQuery): Promise<JoinRequestListView> {
    const asked = new ListJoinRequests(query.status ?? 'pending', pageWish(query, 'createdAt'));
    const { items, nextCursor } = await this.queries.execute(asked);
    const emails = await this.#emailsOf(items);
    return { joinRequests: items.map((request) => viewOf(request, emails)), nextCursor };
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

  /** The addresses of those who ask, as they are now. */
  #emailsOf(requests: readonly JoinRequest[]): Promise<Emails> {
    return this.queries.execute(new EmailsOfUsers(requests.map(({ userId }) => userId)));
  }
}

type Emails = ReadonlyMap<string, EmailOfUser>;

function viewOf({ id, userId, message, status, createdAt }: JoinRequest, emails: Emails): JoinRequestView {
  const { email, isVerified } = emails.get(userId) ?? { email: null, isVerified: false };
  return { id, userId, email, emailVerified: isVerified, message, status, createdAt };
}
